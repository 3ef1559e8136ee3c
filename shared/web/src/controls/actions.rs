//! The buttons that a form ends in.

use maud::{Markup, Render, html};

use crate::context::Context;

/// What a form ends in: `actions(context).primary("Save").cancel("/profile")`.
pub const fn actions(context: &Context) -> Actions<'_> {
    Actions { context, buttons: Vec::new() }
}

pub struct Actions<'a> {
    context: &'a Context,
    buttons: Vec<Markup>,
}

impl Actions<'_> {
    /// The button that sends the form.
    #[must_use]
    pub fn primary(self, text: impl Render) -> Self {
        self.with(html! { button.primary type="submit" { (text) } })
    }

    /// The one that sends it where something is lost by that.
    #[must_use]
    pub fn danger(self, text: impl Render) -> Self {
        self.with(html! { button.danger type="submit" { (text) } })
    }

    /// Sends it, and is not the main thing on its page.
    #[must_use]
    pub fn plain(self, text: impl Render) -> Self {
        self.with(html! { button type="submit" { (text) } })
    }

    /// Sends it to another address.
    #[must_use]
    pub fn elsewhere(self, text: impl Render, address: &str) -> Self {
        self.with(html! { button type="submit" formaction=(address) { (text) } })
    }

    /// Leads back without sending it; in a panel it closes the panel.
    #[must_use]
    pub fn cancel(self, address: &str) -> Self {
        let text = self.context.text("cancel");
        self.with(html! { a.button.quiet href=(address) data-close { (text) } })
    }

    /// Anything else.
    #[must_use]
    pub fn with(mut self, button: Markup) -> Self {
        self.buttons.push(button);
        self
    }
}

impl Render for Actions<'_> {
    fn render(&self) -> Markup {
        html! { div.form-actions { @for button in &self.buttons { (button) } } }
    }
}
