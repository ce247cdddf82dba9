//! No reason without a test: every one that the contract names is checked somewhere in these files.

use chancery::grpc::pb::ErrorReason;

const SOURCES: [&str; 7] = [
    include_str!("errors.rs"),
    include_str!("importing.rs"),
    include_str!("limits.rs"),
    include_str!("moving.rs"),
    include_str!("deadlines.rs"),
    include_str!("shutdown.rs"),
    include_str!("watching.rs"),
];

#[test]
fn every_reason_of_the_contract_is_reached_by_a_test() {
    let missing: Vec<&str> = (1..100)
        .filter_map(|number| ErrorReason::try_from(number).ok())
        .map(|reason| reason.as_str_name().trim_start_matches("ERROR_REASON_"))
        .filter(|reason| {
            let checked = format!("\"{reason}\")");
            !SOURCES.iter().any(|source| source.contains(&checked))
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
