//! The words of the pages about households.

pub(crate) const SEARCH: &str = "按组、门牌号或姓氏查找";
pub(crate) const FIND: &str = "查找";
pub(crate) const NONE: &str = "您负责的网格里还没有登记住户。";
pub(crate) const NONE_FOUND: &str = "没有找到。只能按组、门牌号或姓氏查找，不能按名字。";
pub(crate) const WRITE: &str = "写走访";
