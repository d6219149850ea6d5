//! The words of the pages about households.

pub(crate) const SEARCH: &str = "按组、门牌号或姓氏查找";
pub(crate) const FIND: &str = "查找";
pub(crate) const NONE: &str = "您负责的网格里还没有登记住户。";
pub(crate) const NONE_FOUND: &str = "没有找到。只能按组、门牌号或姓氏查找，不能按名字。";
pub(crate) const WRITE: &str = "写走访";
pub(crate) const NOTHING_NEW: &str = "走访，没有新情况";
pub(crate) const TO_ROUND: &str = "几户一起记：走访，没有新情况";
pub(crate) const NO_SAFETY: &str = "没有新情况只是没有新信息，不等于安全，也不算签收时答应的走访。见到、听到什么，请单独写走访记录。";
pub(crate) const WHICH: &str = "走访了哪几户";
pub(crate) const RECORD_CHOSEN: &str = "记下所选的户";
pub(crate) const ON_ITS_OWN: &str = "单独记录";
pub(crate) const NONE_CHOSEN: &str = "请勾选走访过的户";
pub(crate) const SENT_BEFORE: &str = "先前已上传，时间不同";
/// What such a visit says of itself; it finds nothing and denies nothing.
pub(crate) const NOTHING_NEW_NOTE: &str = "走访，没有新情况。";

/// How many households.
pub(crate) fn households(count: usize) -> String {
    format!("{count} 户")
}
