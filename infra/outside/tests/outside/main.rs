//! The outside world as the platform meets it: over HTTP, by the production SDK clients.

#![cfg(test)]

mod aws_faults;
mod console;
mod damage;
mod dynamodb;
mod kinescope;
mod route53;
mod s3;
mod s3_strangers;
mod secretsmanager;
mod ses;
mod sqs;
mod world;
