//! What an organisation shows everybody of its service desk: which sections there are, and what is written in them.

mod article;
mod settings;
mod usual_questions;

pub use article::{Article, ArticleEdit, ArticleRefusal, MOST_ARTICLES, Shelf};
pub use settings::{
    MOST_HOME_INDICATORS, OrderRefusal, Placement, Registration, Section, Showcase, ShowcaseEdit,
    ShowcaseText, ShowcaseTexts,
};
