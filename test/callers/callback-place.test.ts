import { describe, expect, test } from "vitest";
import { callbackProblem } from "../../src/callers/callback.ts";
import { findCallbackPlace } from "../../src/callers/callback-place.ts";
import { readConfig } from "../../src/config/config.ts";

const hostsOf = (list?: string) =>
  readConfig(list === undefined ? {} : { SIGNOFF_CALLBACK_HOSTS: list }).callbackHosts;
const companys = hostsOf(
  "hooks.example.com, *.ci.example.com, build.internal:8080, 10.0.0.7:*, bücher.example",
);

describe("without a list, a callback goes to this machine", () => {
  test.each(["http://localhost:9000/x", "http://127.0.0.1/", "https://[::1]:8443/", "http://LOCALHOST:1/"])(
    "%s",
    (url) => expect(callbackProblem(url, hostsOf())).toBeUndefined(),
  );
  test.each(["https://hooks.example.com/", "http://10.0.0.1/", "http://127.0.0.1.nip.io/", "http://[::]/"])(
    "and not to %s",
    (url) => expect(callbackProblem(url, hostsOf())).toMatch(/none of the hosts .*SIGNOFF_CALLBACK_HOSTS/),
  );
});

describe("with a list, it goes where that says", () => {
  test.each([
    "https://hooks.example.com/a?b=c#d",
    "http://HOOKS.example.com/",
    "https://a.ci.example.com/",
    "https://a.b.ci.example.com/",
    "http://build.internal:8080/",
    "http://10.0.0.7:12345/",
    "http://0xa.7:80/",
    "https://xn--bcher-kva.example/",
    "https://BÜCHER.example/",
  ])("%s", (url) => expect(callbackProblem(url, companys)).toBeUndefined());

  /** Ways to write places inside as though they were others. */
  const inside = [
    "http://localhost/",
    "http://localhost./",
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.0.1./",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://%31%32%37.0.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:7f00:1::]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/",
    "http://metadata.google.internal/",
    "http://100.100.100.200/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://[fe80::1]/",
    "http://hooks.example.com@127.0.0.1/",
    "http://hooks.example.com%40127.0.0.1/",
    "http://127.0.0.1\\@hooks.example.com/",
    "http://127.0.0.1#@hooks.example.com/",
    "http://hooks.example.com./",
    "http://hooks.example.com.evil.example/",
    "http://evilhooks.example.com/",
    "http://ci.example.com/",
    "http://evilci.example.com/",
    "http://10.0.0.8/",
    "http://[::ffff:10.0.0.7]/",
  ];
  test.each(inside)("and not to %s", (url) => expect(callbackProblem(url, companys)).toBeTypeOf("string"));

  test.each([
    ["https://hooks.example.com:8443/", /port 8443 of hooks\.example\.com/],
    ["http://build.internal/", /port 80 of build\.internal/],
    ["ftp://hooks.example.com/", /http or https/],
    ["javascript:alert(1)", /http or https/],
    ["file:///etc/passwd", /http or https/],
    ["hooks.example.com", /must be a URL/],
    ["https://me:pw@hooks.example.com/", /no name and no password/],
    ["https://me@hooks.example.com/", /no name and no password/],
    [`https://hooks.example.com/${"x".repeat(2_000)}`, /at most 2000/],
  ])("%s is refused in words", (url, words) => expect(callbackProblem(url, companys)).toMatch(words));
});

describe("behind a name that is listed", () => {
  const mayConnect = (url: string, address: string, list = companys) => {
    const place = findCallbackPlace(url, list);
    return typeof place === "string" ? place : place.mayConnect(address);
  };

  test.each([
    ["a name may lead into one's own network", "https://hooks.example.com/", "10.1.2.3", true],
    ["and to the Internet", "https://hooks.example.com/", "93.184.216.34", true],
    ["and never to this machine", "https://hooks.example.com/", "127.0.0.1", false],
    ["nor in disguise", "https://hooks.example.com/", "::ffff:127.0.0.1", false],
    ["nor to metadata", "https://hooks.example.com/", "169.254.169.254", false],
    ["nor to the unspecified address", "https://hooks.example.com/", "0.0.0.0", false],
    ["a wildcard leads to the Internet", "https://a.ci.example.com/", "93.184.216.34", true],
    ["and not into one's own network", "https://a.ci.example.com/", "10.1.2.3", false],
    ["an address is itself", "http://10.0.0.7/", "10.0.0.7", true],
    ["and no other", "http://10.0.0.7/", "10.0.0.8", false],
  ])("%s", (_, url, address, may) => expect(mayConnect(url, address)).toBe(may));

  test("localhost is this machine, whatever answers for the name", () => {
    expect(mayConnect("http://localhost:1/", "127.0.0.1", hostsOf())).toBe(true);
    expect(mayConnect("http://localhost:1/", "::1", hostsOf())).toBe(true);
    expect(mayConnect("http://localhost:1/", "10.0.0.1", hostsOf())).toBe(false);
  });
});
