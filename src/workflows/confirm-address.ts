/** An address is confirmed by the person who knows: what they correct goes round again, and silence ends it politely. */
import {
  anyone,
  ask,
  callWebhook,
  days,
  defineWorkflow,
  hours,
  note,
  remind,
  slackUser,
  user,
} from "signoff";
import { z } from "zod";

/** So many corrections are taken before somebody has to look at it. */
const mostRounds = 5;

export const confirmAddress = defineWorkflow({
  name: "confirm-address",
  title: "Confirm an address",
  version: 1,
  input: z.object({
    order: z.string().min(1).meta({ title: "Order number" }),
    street: z.string().min(1),
    postcode: z.string().min(1),
    city: z.string().min(1),
    person: slackUser().optional().describe("Who knows; empty: anyone in the channel"),
  }),
  *run(ctx, { order, person, ...given }) {
    let address = given;
    for (let round = 0; round < mostRounds; round += 1) {
      const { street, postcode, city } = address;
      const answer = yield* ask(ctx, {
        question: `Is this the address of order ${order}?`,
        fields: { Address: `${street}, ${postcode} ${city}` },
        schema: z.object({
          street: z
            .string()
            .min(1)
            .default(street)
            .describe("Correct what is wrong, and leave what is right"),
          postcode: z.string().min(1).default(postcode),
          city: z.string().min(1).default(city),
        }),
        from: person === undefined ? anyone : user(person),
        ladder: [remind(hours(4)), remind(days(1))],
        deadline: days(2),
      });
      if (answer.kind !== "answered") {
        yield* note(ctx, "No hard feelings: the address stays as it was, and nobody is asked again.");
        return `address of order ${order} not confirmed: ${answer.kind}`;
      }
      const isSame = JSON.stringify(answer.answer) === JSON.stringify({ street, postcode, city });
      address = answer.answer;
      if (!isSame) continue;
      const called = yield* callWebhook(ctx, "address.confirmed", { order, ...address });
      if (called.kind === "refused")
        return `address of order ${order} confirmed, but not taken: ${called.reason}`;
      return `address of order ${order} confirmed: ${street}, ${postcode} ${city}`;
    }
    return `address of order ${order} not confirmed: corrected ${mostRounds} times`;
  },
});
