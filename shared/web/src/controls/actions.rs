//! The buttons at the end of a form.

use maud::{Markup, Render, html};

use crate::context::Context;

/// The buttons at the end of a form: `actions(context).primary("Save").cancel("/orders")`.
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

    /// The button that sends a form which loses something.
    #[must_use]
    pub fn danger(self, text: impl Render) -> Self {
        self.with(html! { button.danger type="submit" { (text) } })
    }

    /// A button that sends the form and is not the main thing on the page.
    #[must_use]
    pub fn plain(self, text: impl Render) -> Self {
        self.with(html! { button type="submit" { (text) } })
    }

    /// A button that sends the form to another address.
    #[must_use]
    pub fn elsewhere(self, text: impl Render, address: &str) -> Self {
        self.with(html! { button type="submit" formaction=(address) { (text) } })
    }

    /// A link that leads back without sending the form; in a panel it closes the panel.
    #[must_use]
    pub fn cancel(self, address: &str) -> Self {
        let text = self.context.text("cancel");
        self.with(html! { a.button.quiet href=(address) data-close { (text) } })
    }

    /// Any other button.
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
