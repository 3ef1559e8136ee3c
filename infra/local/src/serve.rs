//! Serving an address as API Gateway would for a laptop: whoever begins a request and does not go on is shown out, so that
//! connections that say nothing do not pile up.

use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower_http::timeout::RequestBodyTimeoutLayer;

/// How long the head of a request may take, and each part of its body: the 30 seconds that API Gateway has for all of it
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>).
const PATIENCE: Duration = Duration::from_secs(30);

/// How long no connection is taken after one could not be, mostly since the process has too many open.
const PAUSE: Duration = Duration::from_secs(1);

/// Serves an address until the process ends. Requests have a [`ConnectInfo`] with the caller's own address.
pub(crate) fn serve(listener: TcpListener, router: Router) {
    serve_patiently(listener, router, PATIENCE);
}

fn serve_patiently(listener: TcpListener, router: Router, patience: Duration) {
    let router = router.layer(RequestBodyTimeoutLayer::new(patience));
    tokio::spawn(async move {
        loop {
            match listener.accept().await {
                Ok((stream, caller)) => {
                    tokio::spawn(answer(stream, router.clone(), caller, patience));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection was not taken");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    });
}

async fn answer(stream: TcpStream, router: Router, caller: SocketAddr, patience: Duration) {
    let service = TowerToHyperService::new(router.layer(Extension(ConnectInfo(caller))));
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience);
    if let Err(error) = builder.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(error, "a connection ended early");
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::post;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// What an address answers to this much of a request, until it ends the connection.
    async fn answer_to(sent: &str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", post(async |body: String| body));
        serve_patiently(listener, router, Duration::from_millis(50));
        let mut connection = TcpStream::connect(address).await.unwrap();
        connection.write_all(sent.as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn whoever_stops_in_the_middle_of_a_request_is_shown_out() {
        let whole = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello";
        assert!(answer_to(whole).await.ends_with("hello"));
        let (in_head, in_body) = (&whole[..20], &whole[..whole.len() - 2]);
        assert!(!answer_to(in_head).await.contains("200 OK"));
        assert!(!answer_to(in_body).await.contains("200 OK"));
    }
}
