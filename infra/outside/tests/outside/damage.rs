use std::sync::Arc;

use outside::{AwsEndpoint, Faults, OpenError};

use crate::world::open_machines;

#[tokio::test]
async fn damaged_state_of_any_service_is_named_and_left_as_it_is() {
    for file in [
        "dynamodb.sqlite",
        "route53/route53.json",
        "s3/buckets/acme.json",
        "ses/identities.json",
        "ses/mail/letter.json",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let damaged = folder.path().join("aws").join(file);
        std::fs::create_dir_all(damaged.parent().unwrap()).unwrap();
        let content = "{ \"what a write cut short would leave, if one could";
        std::fs::write(&damaged, content).unwrap();
        let machines = open_machines(folder.path());
        let opened = AwsEndpoint::open(
            &folder.path().join("aws"),
            Faults::new(Arc::new(|| ())),
            machines,
            Arc::new(jiff::Timestamp::now),
        )
        .await;
        match opened {
            Err(OpenError::Damaged { file, .. }) => assert_eq!(file, damaged),
            Err(other) => panic!("{file}: {other}"),
            Ok(_) => panic!("{file} was taken for sound"),
        }
        assert_eq!(std::fs::read_to_string(&damaged).unwrap(), content, "{file}");
    }
}
