import type { KnownBlock, MessageAttachment } from "@slack/types";

/** What the golden messages hold of a message. */
export interface Message {
  blocks: KnownBlock[];
  attachments: Attachment[];
}

/** An attachment of ours has nothing beside its blocks: Slack refuses the older fields there. */
export interface Attachment extends Pick<MessageAttachment, "color" | "fallback"> {
  blocks: KnownBlock[];
}
