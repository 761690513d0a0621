//! A workflow in Rust that asks people by Signoff: `ask <run's ID>`.
//!
//! It prints the verdict. Killed while people think, and started again with the same ID, it goes on where it was.

use std::{env, time::Duration};

use hmac::{Hmac, Mac};
use resonate_sdk::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const ASK: &str = "signoff.request-approval";
const DAY: Duration = Duration::from_secs(86_400);

/// Over the promise's ID and the request, whose keys serde_json has sorted (RFC 8785, of what has no fractions).
fn credential(promise_id: &str, function: &str, request: &Value) -> Value {
    let caller = env::var("SIGNOFF_CALLER").expect("SIGNOFF_CALLER=name:secret");
    let (name, secret) = caller.split_once(':').expect("a name and a secret");
    let digest = hex(&Sha256::digest(request.to_string()));
    let text = format!("signoff ask 1\n{function}\n{digest}\n{promise_id}");
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key");
    mac.update(text.as_bytes());
    json!({ "caller": name, "signature": hex(&mac.finalize().into_bytes()) })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes no other call, so that the ID of its only one is known.
#[resonate_sdk::function]
async fn ask_people(ctx: &Context, request: Value) -> Result<Value> {
    let proof = credential(&format!("{}.0", ctx.id()), ASK, &request);
    ctx.rpc(ASK, &(request, proof)).target("workers").timeout(7 * DAY).await
}

#[resonate_sdk::function]
async fn build(version: String) -> Result<String> {
    println!("building {version}");
    Ok(format!("api-{version}.tar"))
}

#[resonate_sdk::function]
async fn deploy(ctx: &Context, version: String) -> Result<Value> {
    let artifact = ctx.run(build, version.clone()).await?;
    let request = json!({
        "title": format!("Deploy {version}?"),
        "from": "U0BEN",
        "fields": { "Artifact": artifact, "Größe": "3 MB 😀" },
    });
    let verdict = ctx.run(ask_people, request).await?;
    Ok(json!({ "deployed": verdict["kind"] == "approved", "by": verdict["by"], "artifact": artifact }))
}

#[tokio::main]
async fn main() -> Result<()> {
    let run_id = env::args().nth(1).expect("the run's ID");
    let config = ResonateConfig { group: Some("rust".into()), ..Default::default() };
    let resonate = Resonate::new(config);
    resonate.register(deploy)?;
    let verdict: Value = resonate.run(&run_id, deploy, "1.2".to_string()).timeout(8 * DAY).await?;
    println!("{verdict}");
    resonate.stop().await
}
