//! `aws-chunked`, the encoding in which SDKs send a body whose checksum they learn only while they read it: the
//! bytes come in chunks with their lengths, the checksum follows as a trailer. winterbaume would store all of
//! that as the object, so it is decoded before. See
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};

/// The headers and the body that remain when the encoding is taken off; as they were if it is not there.
pub(super) fn decode_request(headers: &HeaderMap, body: Bytes) -> Result<(HeaderMap, Bytes), &'static str> {
    let mut headers = headers.clone();
    let streamed =
        headers.get("x-amz-content-sha256").is_some_and(|value| value.as_bytes().starts_with(b"STREAMING-"));
    if !streamed {
        return Ok((headers, body));
    }
    let decoded = decode(&body).ok_or("the aws-chunked body ends before its last chunk")?;
    let announced = headers.remove("x-amz-decoded-content-length");
    if announced.is_some_and(|length| length.as_bytes() != decoded.len().to_string().as_bytes()) {
        return Err("the body is not as long as x-amz-decoded-content-length says");
    }
    headers.remove("x-amz-trailer");
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(decoded.len()));
    // What remains of `Content-Encoding: aws-chunked,gzip` belongs to the object.
    let own = headers.remove(header::CONTENT_ENCODING).and_then(|value| own_encoding(&value));
    if let Some(own) = own {
        headers.insert(header::CONTENT_ENCODING, own);
    }
    Ok((headers, decoded.into()))
}

fn own_encoding(value: &HeaderValue) -> Option<HeaderValue> {
    let encodings = value.to_str().ok()?.split(',').map(str::trim).filter(|name| *name != "aws-chunked");
    let own = encodings.collect::<Vec<_>>().join(",");
    (!own.is_empty()).then(|| HeaderValue::from_str(&own).ok()).flatten()
}

fn decode(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(body.len());
    loop {
        let end_of_line = body.windows(2).position(|pair| pair == b"\r\n")?;
        let line = std::str::from_utf8(&body[..end_of_line]).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(decoded);
        }
        let data = body.get(end_of_line + 2..)?;
        decoded.extend_from_slice(data.get(..size)?);
        body = data.get(size..)?.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(length: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers
            .insert("x-amz-content-sha256", HeaderValue::from_static("STREAMING-UNSIGNED-PAYLOAD-TRAILER"));
        headers.insert("x-amz-decoded-content-length", HeaderValue::from_static(length));
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("aws-chunked, gzip"));
        headers
    }

    #[test]
    fn chunks_are_joined_and_the_trailer_is_dropped() {
        let body =
            "5\r\nhello\r\n6;chunk-signature=00\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n";
        let (headers, body) = decode_request(&headers("11"), Bytes::from(body)).unwrap();
        assert_eq!(body, "hello world");
        assert_eq!(headers[header::CONTENT_ENCODING], "gzip");
        assert_eq!(headers[header::CONTENT_LENGTH], "11");
    }

    #[test]
    fn a_body_cut_short_is_refused() {
        let refused = decode_request(&headers("11"), Bytes::from("5\r\nhello\r\n6\r\n wor"));
        assert_eq!(refused.unwrap_err(), "the aws-chunked body ends before its last chunk");
        let refused = decode_request(&headers("11"), Bytes::from("5\r\nhello\r\n0\r\n\r\n"));
        assert_eq!(refused.unwrap_err(), "the body is not as long as x-amz-decoded-content-length says");
    }

    #[test]
    fn a_plain_body_stays_as_it_is() {
        let (_, body) = decode_request(&HeaderMap::new(), Bytes::from("0\r\n")).unwrap();
        assert_eq!(body, "0\r\n");
    }
}
