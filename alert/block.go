package alert

import (
	"strings"

	"github.com/slack-go/slack"
)

// Verbatim is on everywhere: it stops Slack from looking for addresses and names in what we send.

func section(m markup) slack.Block {
	return slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, string(m), false, true), nil, nil)
}

func footnote(m markup) slack.Block {
	return slack.NewContextBlock("", slack.NewTextBlockObject(slack.MarkdownType, string(m), false, true))
}

// prose is text from people or from the warehouse, line breaks and all, of which Slack interprets nothing.
func (d draft) prose(s string, limit int) slack.Block {
	s = cut(orNone(cleanLines(s)), limit)
	if d.level >= noTable {
		emoji := false
		return slack.NewSectionBlock(&slack.TextBlockObject{Type: slack.PlainTextType, Text: s, Emoji: &emoji}, nil, nil)
	}
	return slack.NewRichTextBlock("", slack.NewRichTextSection(slack.NewRichTextSectionTextElement(s, nil)))
}

// explained is prose of our own, in which backticks set names apart.
func (d draft) explained(s string, limit int) slack.Block {
	s = cut(orNone(cleanLines(s)), limit)
	if d.level >= noTable {
		return d.prose(s, limit)
	}
	var elements []slack.RichTextSectionElement
	for i, part := range strings.Split(s, "`") {
		var look *slack.RichTextSectionTextStyle
		if i%2 == 1 {
			look = &slack.RichTextSectionTextStyle{Code: true}
		}
		if part != "" {
			elements = append(elements, slack.NewRichTextSectionTextElement(part, look))
		}
	}
	if len(elements) == 0 {
		return d.prose(none, limit)
	}
	return slack.NewRichTextBlock("", slack.NewRichTextSection(elements...))
}

// quoted is text exactly as a machine gave it, under a title that may be empty.
func (d draft) quoted(title, s string, limit int) slack.Block {
	s = headAndTail(orNone(cleanLines(s)), limit)
	if d.level >= noTable {
		var under markup
		if title != "" {
			under = bold(data(title, maxName)) + "\n"
		}
		return section(under + codeBlock(s, limit))
	}
	var elements []slack.RichTextElement
	if title != "" {
		bold := &slack.RichTextSectionTextStyle{Bold: true}
		text := slack.NewRichTextSectionTextElement(cut(orNone(clean(title)), maxName), bold)
		elements = append(elements, slack.NewRichTextSection(text))
	}
	return slack.NewRichTextBlock("", append(elements, &slack.RichTextPreformatted{
		Type:     slack.RTEPreformatted,
		Elements: []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement(s, nil)},
	})...)
}
