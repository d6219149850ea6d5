//! A router that can say what it routes, so that a description of it can be held against it.

use axum::Router;
use axum::handler::Handler;
use axum::routing;

use crate::serve::Console;

/// Routes and their list, which cannot say different things.
#[derive(Default)]
pub(crate) struct Listed {
    router: Router<Console>,
    routes: Vec<(&'static str, &'static str)>,
}

impl Listed {
    /// Answers `GET` of a path.
    pub(crate) fn get<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Console>,
        T: 'static,
    {
        self.with("get", path, routing::get(handler))
    }

    /// Answers `POST` to a path.
    pub(crate) fn post<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Console>,
        T: 'static,
    {
        self.with("post", path, routing::post(handler))
    }

    fn with(
        mut self,
        method: &'static str,
        path: &'static str,
        handler: routing::MethodRouter<Console>,
    ) -> Self {
        self.routes.push((method, path));
        self.router = self.router.route(path, handler);
        self
    }

    /// The router.
    pub(crate) fn router(self) -> Router<Console> {
        self.router
    }

    /// Method in small letters, and path.
    pub(crate) fn routes(self) -> Vec<(&'static str, &'static str)> {
        self.routes
    }
}
