package slacktest

import "time"

// Config is what a workspace is made of. Its zero value is a workspace that takes any bot token and knows any channel.
type Config struct {
	// Token is the only bot token that is let in; empty lets in every token.
	Token string
	// Scopes are what the bot may do, which auth.test then tells, and what the calls that look something up need; nil lets
	// it do everything and tells nothing.
	Scopes []string
	// Channels are those that exist; nil makes a channel whenever a name or an ID is first used.
	Channels []Channel
	// Organisation says that the token is one of an organisation: it takes no names of channels.
	Organisation bool
	// Users and Groups can be looked up.
	Users  []User
	Groups []Group
	// Paced refuses a second message to a channel within a second, as Slack does, with a 429.
	Paced bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// OnEvent is told of each post, edit, reply and deletion, one at a time and in order, before the caller has its
	// answer; nil means nobody is told. It must not call back into the workspace's API.
	OnEvent func(Event)
}

// Channel is a conversation.
type Channel struct {
	ID       string // empty makes one
	Name     string // without `#`
	Private  bool
	Archived bool
	// NotMember says that the bot is not in the channel and may not post there: not_in_channel, unless it has the scope
	// chat:write.public.
	NotMember bool
	// Restricted says that only some people may post there: restricted_action.
	Restricted bool
}

// User is somebody who can be mentioned.
type User struct {
	ID, Name, Email string
	// Deactivated says that the account is no more. Slack then finds nobody by the e-mail address.
	Deactivated bool
}

// Group is a user group: its ID (S…) and its handle without `@`.
type Group struct {
	ID, Handle string
}
