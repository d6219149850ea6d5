//! What every engine is asked.

/// The rules that fire, by their index, rising.
pub type Fired = Vec<u16>;

/// An engine with the rules and the cases in its own form.
pub trait Engine {
    /// Its name.
    fn name(&self) -> &'static str;
    /// The rules that fire in a case, by number.
    fn judge(&mut self, case: usize) -> Result<Fired, String>;
}
