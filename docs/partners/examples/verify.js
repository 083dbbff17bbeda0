// Verify a webhook (Standard Webhooks 1.0) with Node's standard library.
import { createHmac, timingSafeEqual } from "node:crypto";

const TOLERANCE = 5 * 60; // seconds between our clock and the sender's

/** Not from the publisher, or not from now. Answer 400 and do nothing. */
export class Refused extends Error {}

/**
 * The event in `body`, a Buffer: the request's bytes before any parsing.
 * `headers` have lower-case names. While a secret is rotated, pass the old one and the new.
 */
export function verify(headers, body, secrets) {
  const message = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const given = headers["webhook-signature"];
  if (!message || !/^\d{1,12}$/.test(timestamp ?? "") || !given) {
    throw new Refused("a webhook header is missing or damaged");
  }
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE) {
    throw new Refused("the message is too old, or from the future");
  }
  const signed = Buffer.concat([Buffer.from(`${message}.${timestamp}.`), body]);
  const signatures = given.split(" ");
  if (!secrets.some((secret) => matches(signatures, signed, secret))) {
    throw new Refused("no signature fits");
  }
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new Refused("the body is not JSON");
  }
}

function matches(signatures, signed, secret) {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const digest = createHmac("sha256", key).update(signed).digest("base64");
  const wanted = Buffer.from(`v1,${digest}`);
  return signatures.some((one) => {
    const bytes = Buffer.from(one);
    return bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
  });
}
