//! A bounded number of requests over a number of connections. As lean as possible, since it shares the machine with the
//! product that it measures.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) const CONNECTIONS: usize = 16;

/// One request, made again and again.
#[derive(Clone)]
pub(crate) struct Target {
    address: SocketAddr,
    request: Arc<[u8]>,
}

impl Target {
    /// `headers` are whole lines without their ends.
    pub(crate) fn new(address: SocketAddr, path: &str, headers: &[&str]) -> Self {
        let mut request = format!("GET {path} HTTP/1.1\r\n");
        for header in headers {
            request.push_str(header);
            request.push_str("\r\n");
        }
        request.push_str("\r\n");
        Self { address, request: request.into_bytes().into() }
    }

    /// Requests a second. Stops the program if one is answered with anything but 200.
    pub(crate) async fn load(&self, requests: usize) -> f64 {
        let begun = Arc::new(AtomicUsize::new(0));
        let start = Instant::now();
        let connections: Vec<_> = (0..CONNECTIONS)
            .map(|_| tokio::spawn(keep_asking(self.clone(), begun.clone(), requests)))
            .collect();
        for connection in connections {
            connection.await.unwrap();
        }
        let requests = u32::try_from(requests).unwrap();
        f64::from(requests) / start.elapsed().as_secs_f64()
    }
}

async fn keep_asking(target: Target, begun: Arc<AtomicUsize>, requests: usize) {
    let mut connection = TcpStream::connect(target.address).await.unwrap();
    connection.set_nodelay(true).unwrap();
    let mut answer = Vec::with_capacity(64 * 1024);
    while begun.fetch_add(1, Ordering::Relaxed) < requests {
        connection.write_all(&target.request).await.unwrap();
        answer.clear();
        while !is_whole(&answer) {
            assert_ne!(connection.read_buf(&mut answer).await.unwrap(), 0, "the connection was closed");
        }
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    }
}

/// Whether an answer has arrived, which says in its head how long its body is.
fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { return false };
    let head = std::str::from_utf8(&answer[..end]).unwrap();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().unwrap())
    });
    answer.len() >= end + 4 + length.unwrap()
}
