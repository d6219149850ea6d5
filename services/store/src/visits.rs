//! What counts as a visit in a matter, for the clocks that wait for one.

/// The visits recorded in a matter, as `FROM … WHERE …` with the time `l.at`. A visit to one of the
/// households is one in a matter between them. A line of the list "visited, nothing new" is no
/// information, so it is no visit.
macro_rules! visits_in {
    ($matter:literal) => {
        concat!(
            "FROM event_matter l JOIN event e ON e.key = l.event WHERE l.matter IN (SELECT ",
            $matter,
            " UNION ALL SELECT 'o:' || h.household FROM matter_household h WHERE h.matter = ",
            $matter,
            ") AND e.kind = 'visit' AND COALESCE(e.sub_kind, '') <> 'nothing_new'"
        )
    };
}

pub(crate) use visits_in;
