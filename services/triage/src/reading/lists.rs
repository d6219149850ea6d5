//! Many short lists kept in one piece, so that looking one up touches little memory.

/// Lists by number.
#[derive(Debug)]
pub(super) struct Lists<T> {
    /// Where each begins, and at last where all of them end.
    starts: Vec<u32>,
    all: Vec<T>,
}

impl<T> Lists<T> {
    /// The list of a number.
    pub(super) fn of(&self, number: usize) -> &[T] {
        &self.all[self.starts[number] as usize..self.starts[number + 1] as usize]
    }

    /// How many lists there are.
    pub(super) fn count(&self) -> usize {
        self.starts.len() - 1
    }
}

impl<T> FromIterator<Vec<T>> for Lists<T> {
    fn from_iter<I: IntoIterator<Item = Vec<T>>>(lists: I) -> Self {
        let (mut starts, mut all) = (vec![0], Vec::new());
        for list in lists {
            all.extend(list);
            starts.push(all.len() as u32);
        }
        Self { starts, all }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_comes_back_as_it_was() {
        let lists: Lists<u8> = [vec![], vec![1, 2], vec![], vec![3]].into_iter().collect();
        assert_eq!(lists.count(), 4);
        let back: Vec<&[u8]> = (0..4).map(|number| lists.of(number)).collect();
        assert_eq!(back, [&[][..], &[1, 2], &[], &[3]]);
    }
}
