package terminal

import (
	"strings"

	"github.com/slack-go/slack"
)

func (p *Printer) rich(elements []slack.RichTextElement, width int) []line {
	var lines []line
	for _, e := range elements {
		switch e := e.(type) {
		case *slack.RichTextSection:
			var joined line
			for _, s := range p.richSpans(e.Elements) {
				rows := strings.Split(s.text, "\n")
				for _, row := range rows[:len(rows)-1] {
					lines = append(lines, wrap(append(joined, span{text: row, style: s.style}), width)...)
					joined = nil
				}
				joined = append(joined, span{text: rows[len(rows)-1], style: s.style})
			}
			lines = append(lines, wrap(joined, width)...)
		case *slack.RichTextPreformatted:
			for _, s := range p.richSpans(e.Elements) {
				lines = append(lines, p.preformatted(s.text, width)...)
			}
		}
	}
	return lines
}

func (p *Printer) richSpans(elements []slack.RichTextSectionElement) line {
	var l line
	for _, e := range elements {
		switch e := e.(type) {
		case *slack.RichTextSectionTextElement:
			l = append(l, p.richSpan(printable(e.Text), e.Style))
		case *slack.RichTextSectionLinkElement:
			l = append(l, span{text: printable(e.Text), style: linked})
		case *slack.RichTextSectionUserElement:
			l = append(l, span{text: "@" + p.name(e.UserID), style: mentioned})
		case *slack.RichTextSectionUserGroupElement:
			l = append(l, span{text: "@" + p.name(e.UsergroupID), style: mentioned})
		}
	}
	return l
}

func (p *Printer) richSpan(s string, look *slack.RichTextSectionTextStyle) span {
	if look == nil {
		return span{text: s}
	}
	if look.Code {
		return p.code(s, 0)
	}
	var base style
	if look.Bold {
		base |= bold
	}
	if look.Italic {
		base |= italic
	}
	if look.Strike {
		base |= strike
	}
	return span{text: s, style: base}
}
