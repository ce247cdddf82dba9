//! Compiles the contract in `proto/` without protoc, and keeps its descriptor set, comments included,
//! for reflection.

use std::path::{Path, PathBuf};
use std::{env, fs};

use prost_types::FileDescriptorSet;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    println!("cargo:rerun-if-changed=proto");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let files = proto_files(Path::new("proto/chancery/v1"))?;
    let set = compile(&files)?;
    fs::write(out.join("chancery.binpb"), prost_types_encode(&set))?;
    tonic_prost_build::configure()
        // Ordered maps: the same message always has the same bytes, which request fingerprints rely on.
        .btree_map(".")
        .bytes(".")
        // Encoded once for all watches that send it.
        .extern_path(".chancery.v1.WatchChangesResponse.Commit", "crate::grpc::Commit")
        // Written by hand, so that fields can go into it as they were sent before.
        .extern_path(".chancery.v1.GetStatementResponse", "crate::grpc::pb::GetStatementResponse")
        .compile_fds(without_comments(set))?;
    // The annotator's contract is spoken by others' servers: reflection does not show it.
    let set = compile(&proto_files(Path::new("proto/chancery/annotator/v1"))?)?;
    tonic_prost_build::configure()
        .btree_map(".")
        .bytes(".")
        .extern_path(".chancery.v1", "crate::grpc::pb")
        .compile_fds(without_comments(set))?;
    Ok(())
}

fn proto_files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.sort();
    Ok(files)
}

fn compile(files: &[PathBuf]) -> Result<FileDescriptorSet, Failure> {
    let mut compiler = protox::Compiler::new(["proto"])?;
    compiler.include_source_info(true).include_imports(true).open_files(files)?;
    Ok(compiler.file_descriptor_set())
}

fn prost_types_encode(set: &FileDescriptorSet) -> Vec<u8> {
    prost::Message::encode_to_vec(set)
}

/// The generated Rust needs no comments: the contract is read in `proto/`, and rustdoc would take
/// their examples for Rust.
fn without_comments(mut set: FileDescriptorSet) -> FileDescriptorSet {
    for file in &mut set.file {
        file.source_code_info = None;
    }
    set
}
