-- With those of grid and village: a worker's households are found by her places, not by reading all.
CREATE INDEX household_town ON household (town, id);
