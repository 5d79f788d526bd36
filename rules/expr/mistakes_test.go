package expr

import (
	"errors"
	"regexp"
	"strings"
	"testing"
)

// mistakes are what analysts write, the part of it that is wrong, and what they are told.
var mistakes = []struct {
	src       string
	condition bool
	at        string // the part of src that the error points at
	message   string // a part of the message
}{
	{src: "", at: "", message: "the expression is empty"},
	{src: "   ", at: "", message: "the expression is empty"},
	{src: "a &&  b", at: "&&", message: "`&&` is written `and`"},
	{src: "a | b", at: "|", message: "for either condition write `or`"},
	{src: "a > 5 || b < 3", at: "<", message: "for either condition write `or`"},
	{src: "a = b = c", at: "=", message: "a comparison cannot be compared again; write `a = b and b = c`"},
	{src: "a <> b != c", at: "!=", message: "write `a <> b and b <> c`, or `b not in (a, c)`"},
	{src: "a = 1 || b = 2", at: "=", message: "for either condition write `or`"},
	{src: "(a > 5) || (b < 3)", at: "(a > 5) || (b < 3)", message: "for either condition write `or`"},
	{src: "a => 5", at: "=>", message: "`=>` is written `>=`"},
	{src: "a =< 5", at: "=<", message: "`=<` is written `<=`"},
	{src: "a === 5", at: "===", message: "`===` is written `=`"},
	{src: "!a", at: "!", message: "`!` is written `not`"},
	{src: "a ~ 'x'", at: "~", message: "write `like"},
	{src: "a ≥ 5", at: "≥", message: "`≥` is written `>=`"},
	{src: "a – 5", at: "–", message: "write a minus as `-`"},
	{src: "a::int", at: "::", message: "`cast(… as …)`"},
	{src: "`a` > 5", at: "`", message: "backticks"},
	{src: "[a] > 5", at: "[", message: "square brackets"},
	{src: "a = ‘EU’", at: "‘", message: "write a text between plain quotes"},
	{src: "a = “EU”", at: "“", message: "typographic quote"},
	{src: "a = 'EU", at: "'EU", message: "has no closing '"},
	{src: `"a > 5`, at: `"a > 5`, message: `has no closing "`},
	{src: `"" = 5`, at: `""`, message: "a column needs a name"},
	{src: "a /* b", at: "/* b", message: "has no closing `*/`"},
	{src: "a \u200b> 5", at: "\u200b", message: "invisible character here (U+200B)"},
	{src: "a > $5", at: "$", message: "without a currency sign"},
	{src: "{{ a }} > 5", at: "{{", message: "Mode's templates"},
	{src: "a > 5;", at: ";", message: "without `;`"},
	{src: "a = null", at: "a = null", message: "write `a is null`"},
	{src: "a <> NULL", at: "a <> NULL", message: "write `a is not null`"},
	{src: "= null", condition: true, at: "= null", message: "write `value is null`"},
	{src: "a not in (1, null)", at: "null", message: "`not in` a list with null is never true"},
	{src: "a in ()", at: "a in ()", message: "there is nothing in this list; name what it holds: `a in ('EU', 'US')`"},
	{src: "not in ( )", condition: true, at: "not in ( )", message: "`value in ('EU', 'US')`"},
	{src: "case a when null then 1 end", at: "null", message: "write `case when a is null then …`"},
	{src: "above 3%", condition: true, at: "3%", message: "`0.03`"},
	{src: "above 2.5 % and count(*) > 5", condition: true, at: "2.5 %", message: "`0.025`"},
	{src: "above 3 percent", condition: true, at: "3 percent", message: "0.03"},
	{src: "percent_change above 20%", condition: true, at: "20%", message: "`percent_change` is in percent already; write `20`"},
	{src: "percent_change above 20 percent", condition: true, at: "20 percent", message: "`percent_change` is in percent already; write `20`"},
	{src: "abs(percent_change) at least 2.5%", condition: true, at: "2.5%", message: "write `2.5`"},
	{src: "percent_change below -20%", condition: true, at: "-20%", message: "write `-20`"},
	{src: "below -20%", condition: true, at: "-20%", message: "`-0.2`"},
	{src: "percent_change not between -20 and 20%", condition: true, at: "20%", message: "write `20`"},
	{src: "percent_change above 20 or value above 20%", condition: true, at: "20%", message: "`0.2`"},
	{src: "percent_change above 20 or above 20%", condition: true, at: "20%", message: "`0.2`"},
	{src: "change above 20%", condition: true, at: "20%", message: "write `percent_change`, and `20`"},
	{src: "percent_change above 20 or below -20", condition: true, at: "below -20", message: "`below -20` is about `value`, not about `percent_change`; write `percent_change below -20`, or `value below -20`"},
	{src: "value above 0.03 and count(*) at least 200 or below 0.01", condition: true, at: "below 0.01", message: "write `count(*) below 0.01`, or `value below 0.01`"},
	{src: "(abs(change) above 5) and (between 1 and 2)", condition: true, at: "between 1 and 2", message: "write `abs(change) between 1 and 2`, or `value between 1 and 2`"},
	{src: "value is not null and not change above 5 or = 3", condition: true, at: "= 3", message: "write `change = 3`, or `value = 3`"},
	{src: "count(status = 'late')", at: "count(status = 'late')", message: "write `count(*) filter (where status = 'late')`"},
	{src: "count(a is not null) / count(*)", at: "count(a is not null)", message: "counts rows where that is false too"},
	{src: "below avg(7)", condition: true, at: "avg(7)", message: "`avg(7)` is 7 whatever the data are; over the last runs it is `avg_last(7)`"},
	{src: "value above max(30)", condition: true, at: "max(30)", message: "`max_last(30)`"},
	{src: "a > now() - 1", at: "1", message: "what is added to a time has a unit: `1 day`"},
	{src: "a > date(now()) + 7", at: "7", message: "`7 days`"},
	{src: "a > date(now()) - round(n)", at: "round(n)", message: "`round(n) * 1 day`"},
	{src: "ilike '%foo%'", condition: true, at: "ilike", message: "`ilike` is written `like`"},
	{src: "extract(hour from a) > 3", at: "extract", message: "there is no function `extract`; write it as a column of Mode's query; how long ago something was, `age(time)` says"},
	{src: "try_cast(a as integer)", at: "try_cast", message: "write `cast(x as type)`"},
	{src: "approx_count_distinct(a)", at: "approx_count_distinct", message: "write `count_distinct(x)`"},
	{src: "a like any ('x%')", at: "any", message: "several `like` joined by `or`"},
	{src: "timestamp_diff(now(), a, hour)", at: "timestamp_diff", message: "write `date_diff('hour', earlier, later)`"},
	{src: "a qualify row_number() = 1", at: "qualify", message: "belongs to a query"},
	{src: "a <=> b", at: "<=>", message: "is not distinct from"},
	{src: "above 500 USD", condition: true, at: "500 USD", message: "without its currency: `500`; say `format: $#,##0`"},
	{src: "above 1M", condition: true, at: "1M", message: "a number is written out: `1000000`"},
	{src: "above 1m", condition: true, at: "1m", message: "`1 minute`, or `1000000`"},
	{src: "above 00:20:00", condition: true, at: "00:20:00", message: "a length of time has units, as in `2 hours`"},
	{src: "if above 100", condition: true, at: "if", message: "leave out `if`: write `above …`"},
	{src: "when above 100", condition: true, at: "when", message: "leave out `when`: write `above …`"},
	{src: "sum(margin_%)", at: ")", message: "a column of that name is written col('margin_%')"},
	{src: "margin_%", at: "%", message: "col('margin_%')"},
	{src: "revenue ($)", at: "$", message: "col('Total ($)')"},
	{src: "#orders", at: "#", message: "col('# Orders')"},
	{src: "below 80% of previous", condition: true, at: "80% of previous", message: "write `0.8 * previous`"},
	{src: "below 80 percent of avg_last(7)", condition: true, at: "80 percent of avg_last(7)", message: "write `0.8 * avg_last(7)`"},
	{src: "below 80% of the average", condition: true, at: "80%", message: "write `0.8 * previous`"},
	{src: "below 80% previous", condition: true, at: "80% previous", message: "write `0.8 * previous`"},
	{src: "20% below previous", condition: true, at: "20% below previous", message: "write `below 0.8 * previous`"},
	{src: "value 20% below previous", condition: true, at: "20% below previous", message: "write `below 0.8 * previous`"},
	{src: "20 percent less than avg_last(7)", condition: true, at: "20 percent less than avg_last(7)", message: "write `below 0.8 * avg_last(7)`"},
	{src: "at least 50% above ago(7 days)", condition: true, at: "50% above ago(7 days)", message: "write `above 1.5 * ago(7 days)`"},
	{src: "above 2x avg_last(7)", condition: true, at: "2x", message: "`2 * avg_last(7)`"},
	{src: "above 2X", condition: true, at: "2X", message: "`2 * previous`"},
	{src: "above 2 x previous", condition: true, at: "2 x previous", message: "write `2 * previous`"},
	{src: "above 2 times avg_last(7)", condition: true, at: "2 times avg_last(7)", message: "write `2 * avg_last(7)`"},
	{src: "above twice previous", condition: true, at: "twice", message: "`2 * previous`"},
	{src: "below half of previous", condition: true, at: "half", message: "`0.5 * previous`"},
	{src: "above 1,000", condition: true, at: "1,000", message: "`1000`"},
	{src: "above 1_000", condition: true, at: "1_000", message: "without `_`"},
	{src: "above 5k", condition: true, at: "5k", message: "`5000`"},
	{src: "above 2h", condition: true, at: "2h", message: "`2 hours`"},
	{src: "above 30m", condition: true, at: "30m", message: "`30 minutes`, or `30000000`"},
	{src: "above 1.5m", condition: true, at: "1.5m", message: "`1.5 minutes`, or `1500000`"},
	{src: "above 2.5k", condition: true, at: "2.5k", message: "`2500`"},
	{src: "above 90s", condition: true, at: "90s", message: "`90 seconds`"},
	{src: "abve 1", condition: true, at: "abve", message: "`abve` is no operator; did you mean `above`?"},
	{src: "value belwo 1", condition: true, at: "belwo", message: "did you mean `below`?"},
	{src: "betweeen 1 and 2", condition: true, at: "betweeen", message: "did you mean `between`?"},
	{src: "above 5 days 3 hours", condition: true, at: "5 days 3 hours", message: "`5 days + 3 hours`"},
	{src: "count(*) below 0", condition: true, at: "count(*) below 0", message: "`count(*) below 0` is never true; `count(*)` is 0 or more"},
	{src: "0 > count(*)", condition: true, at: "0 > count(*)", message: "is never true"},
	{src: "count(distinct a) at least 0", condition: true, at: "count(distinct a) at least 0", message: "is always true"},
	{src: "count(*) <> -1", condition: true, at: "count(*) <> -1", message: "is always true"},
	{src: "null_rate(a) above 1", condition: true, at: "null_rate(a) above 1", message: "is never true; `null_rate(a)` is a share from 0 to 1"},
	{src: "null_rate(a) at most 100", condition: true, at: "null_rate(a) at most 100", message: "is always true"},
	{src: "run.row_count = -1", condition: true, at: "run.row_count = -1", message: "is never true"},
	{src: "above 20 and below 10", condition: true, at: "above 20 and below 10", message: "is never true; did you mean `above 20 or below 10`?"},
	{src: "at most 10 and above 10", condition: true, at: "at most 10 and above 10", message: "is never true"},
	{src: "above 10 or below 20", condition: true, at: "above 10 or below 20", message: "is always true; did you mean `above 10 and below 20`?"},
	{src: "a > 10 or a <= 10", condition: true, at: "a > 10 or a <= 10", message: "is always true"},
	{src: "above 5 or a + 1 = (a + 1)", condition: true, at: "a + 1 = (a + 1)", message: "compares `a + 1` with itself"},
	{src: "count(*) is null", condition: true, at: "count(*) is null", message: "a count is never null; of no rows it is 0: write `= 0`"},
	{src: "created_at older than 2 hours", at: "created_at older than 2 hours", message: "write `age(created_at) above 2 hours`"},
	{src: "older than 2 hours", at: "older than 2 hours", message: "write `age(created_at) above 2 hours`, with"},
	{src: "newer than 2 hours + 5 minutes", condition: true, at: "newer than 2 hours + 5 minutes", message: "write `age(value) below 2 hours + 5 minutes` where"},
	{src: "drops by 20%", condition: true, at: "drops by 20%", message: "write `percent_change below -20`"},
	{src: "value increased by more than 20 percent", condition: true, at: "value increased by more than 20 percent", message: "write `percent_change above 20`"},
	{src: "falls by 200", condition: true, at: "falls by 200", message: "write `change below -200`"},
	{src: "above 5 or up 7", condition: true, at: "up 7", message: "write `change above 7`"},
	{src: "before now()", condition: true, at: "before", message: "`before` is written `below`"},
	{src: "after '2026-11-23'", at: "after", message: "begin with a column: `created_at above …`"},
	{src: "a before now()", at: "before", message: "`before` is written `below`"},
	{src: "starts with 'x'", condition: true, at: "starts with 'x'", message: "write `like 'x%'`"},
	{src: "a ends with 'it''s'", at: "ends with 'it''s'", message: "write `like '%it''s'`"},
	{src: "a contains 'x'", at: "contains 'x'", message: "write `like '%x%'`"},
	{src: "contains 'x'", at: "contains 'x'", message: "begin with a column: `name like '%x%'`"},
	{src: "a contains '5%'", at: "contains '5%'", message: "write `like '%text%'`, where % stands for anything"},
	{src: "below previous week", condition: true, at: "previous week", message: "`previous week` is written `ago(7 days)`"},
	{src: "below 0.5 * last month", condition: true, at: "last month", message: "`last month` is written `ago(30 days)`"},
	{src: "sumif(a, b > 1)", at: "sumif(a, b > 1)", message: "write `sum(a) filter (where b > 1)`"},
	{src: "max_if(a, b)", at: "max_if(a, b)", message: "write `max(a) filter (where b)`"},
	{src: "countif(b > 1)", at: "countif(b > 1)", message: "write `count(*) filter (where b > 1)`"},
	{src: "not null", condition: true, at: "not null", message: "`not null` is written `is not null`"},
	{src: "a = 1 and not null", at: "not null", message: "`x is not null`"},
	{src: "above 0,5", condition: true, at: "0,5", message: "without commas: `0.5`"},
	{src: "above 10,5", condition: true, at: "10,5", message: "without commas: `10.5`"},
	{src: "above 1.000,50", condition: true, at: "1.000,50", message: "without commas: `1000.50`"},
	{src: "above 1,234,567.5", condition: true, at: "1,234,567.5", message: "without commas: `1234567.5`"},
	{src: "above 1.234.567", condition: true, at: "1.234.567", message: "without points between its thousands: `1234567`"},
	{src: "above 1,23,4", condition: true, at: "1,23,4", message: "`1,23,4` is not one number"},
	{src: "between 1,5 and 2,5", condition: true, at: "1,5", message: "without commas: `1.5`"},
	{src: "a > '1.000,50' and sum(a) > '0,5'", at: "'0,5'", message: "write `0.5`"},
	{src: "above 5 for 10 minutes", condition: true, at: "for 10 minutes", message: "not for a time; write `for: 2 runs` in a line of its own"},
	{src: "above 5 for three  consecutive runs", condition: true, at: "for three  consecutive runs", message: "write `for: 3 runs` in a line of its own"},
	{src: "above 5 for 1 run", condition: true, at: "for 1 run", message: "leave it out"},
	{src: "above 5 for", condition: true, at: "for", message: "write `for: 2 runs` in a line of its own"},
	{src: "above 1000 for 2 runs", condition: true, at: "for 2 runs", message: "write `for: 2 runs` in a line of its own"},
	{src: "above 1 000", condition: true, at: "1 000", message: "a number is written without spaces: `1000`"},
	{src: "above 1 000 000 or below 5", condition: true, at: "1 000 000", message: "`1000000`"},
	{src: "2024_sales > 5", at: "2024_sales", message: "col('2024_sales')"},
	{src: "end", at: "end", message: "col('end')"},
	{src: "end > 5", at: "end", message: "col('end')"},
	{src: "case > 5", at: "case", message: "col('case')"},
	{src: "select = 1", at: "select", message: "col('select')"},
	{src: "above", at: "above", message: "col('above')"},
	{src: "sum(end)", at: "end", message: "col('end')"},
	{src: "change > 5", at: "change", message: "col('change')"},
	{src: "'end' > 5", at: "'end'", message: "`col('end')`"},
	{src: "Total of Orders > 5", at: "Total of", message: "col('Total of Orders')"},
	{src: "above 2 h", condition: true, at: "2 h", message: "`2 hours`"},
	{src: "above 2hours", condition: true, at: "2hours", message: "leave a space: `2 hours`"},
	{src: "above 2 months", condition: true, at: "2 months", message: "write it in days"},
	{src: "above 1.2.3", condition: true, at: "1.2.", message: "one point"},
	{src: "above 0x1F", condition: true, at: "0x1F", message: "hexadecimal"},
	{src: "above 1e100000", condition: true, at: "1e100000", message: "number out of range"},
	{src: "above 999999999 days", condition: true, at: "999999999 days", message: "duration out of range"},
	{src: "1000", condition: true, at: "1000", message: "write `above 1000` or `below 1000`"},
	{src: "sum(a)", condition: true, at: "sum(a)", message: "`sum(a)` is not a condition"},
	{src: "a + 1", condition: true, at: "a + 1", message: "is not a condition"},
	{src: "a = 1 or 2", at: "2", message: "`2` alone is not a condition"},
	{src: "a = 'x' or 'y'", at: "'y'", message: "`x in (…)` for several"},
	{src: "not 5", at: "5", message: "is not a condition"},
	{src: "sum(a) filter (where 1)", at: "1", message: "is not a condition"},
	{src: "iif(a + 1, 2, 3)", at: "a + 1", message: "is not a condition"},
	{src: "1 < a < 5", at: "<", message: "write `a < b and b < c`"},
	{src: "a > ", at: ">", message: "something is missing after `>`"},
	{src: "a > 5 and", at: "and", message: "something is missing after `and`"},
	{src: "and a", at: "and", message: "`and` needs something on its left"},
	{src: "a and and b", at: "and", message: "between `and` and `and`"},
	{src: "above 5", at: "above", message: "`above` needs something on its left"},
	{src: "above above 5", condition: true, at: "above", message: "between `above` and `above`"},
	{src: "above", condition: true, at: "above", message: "something is missing after `above`"},
	{src: "(a > 5", at: "(", message: "this `(` is not closed"},
	{src: "abs(a", at: "(", message: "this `(` is not closed"},
	{src: "a > 5)", at: ")", message: "has no `(` before it"},
	{src: "()", at: "()", message: "nothing between these parentheses"},
	{src: "(1, 2)", at: ",", message: "can only follow `in`"},
	{src: "a in 1", at: "1", message: "a list in parentheses"},
	{src: "a in (select b)", at: "select", message: "a query cannot stand here"},
	{src: "(select 1)", at: "select", message: "a query cannot stand here"},
	{src: "a between 1, 2", at: ",", message: "joined by `and`"},
	{src: "between 1 or 2", condition: true, at: "or", message: "joined by `and`: `between 10 and 20`"},
	{src: "outside 1", condition: true, at: "", message: "joined by `and`: `outside 10 and 20`"},
	{src: "Order Total > 5", at: "Order Total", message: "is written col('Order Total')"},
	{src: "a 'x'", at: "'x'", message: "is missing before `'x'`"},
	{src: "a (1)", at: "a", message: "there is no function `a`"},
	{src: "5 (1)", at: "5 (", message: "an operator is missing before `(`"},
	{src: "is above 5", condition: true, at: "is", message: "leave out `is`"},
	{src: "a is greater than 5", at: "greater", message: "`greater` is written `above`, or `>`"},
	{src: "a greater than 5", at: "greater", message: "`greater` is written `above`, or `>`"},
	{src: "over 5", condition: true, at: "over", message: "`over` is written `above`"},
	{src: "a under 5", at: "under", message: "`under` is written `below`"},
	{src: "a at 5", at: "at", message: "`at least 10`"},
	{src: "a ilike 'x'", at: "ilike", message: "`ilike` is written `like`"},
	{src: "a regexp 'x'", at: "regexp", message: "write `like"},
	{src: "a is empty", at: "empty", message: "is written `null`"},
	{src: "a where b", at: "where", message: "belongs to a query"},
	{src: "sum(a) over (partition by b)", at: "over", message: "window functions"},
	{src: "t.amount > 5", at: "t.amount", message: "no table in front"},
	{src: "run.duration > 5", at: "run.duration > 5", message: "a duration has a unit: `2 hours`"},
	{src: "interval '2 hours'", at: "interval", message: "`2 hours`"},
	{src: "current_date", at: "current_date", message: "`date(now())`"},
	{src: "datetime '2026-11-23'", at: "datetime", message: "`timestamp '2026-11-23 09:00:00'`"},
	{src: "date '23.11.2026'", at: "'23.11.2026'", message: "write date '2026-11-23'"},
	{src: "date '2026-02-30'", at: "'2026-02-30'", message: "is no time"},
	{src: "date '2026-11-23 09:00'", at: "'2026-11-23 09:00'", message: "write timestamp"},
	{src: "timestamp 'yesterday'", at: "'yesterday'", message: "is no time"},
	{src: "col(a)", at: "col(a", message: "col('Order Total')"},
	{src: "cast(a, integer)", at: ",", message: "`cast(x as integer)`"},
	{src: "cast(a as money)", at: "money", message: "`money` is not a type here"},
	{src: "cast(a as decimal(10, 2))", at: "(", message: "`round(x, 2)`"},
	{src: "case a > 5 then 1 end", at: "then", message: "`when` is missing"},
	{src: "case when a > 5 1 end", at: "1", message: "`then` is missing"},
	{src: "case when a > 5 then 1", at: "case", message: "has no `end`"},
	{src: "a then b", at: "then", message: "has no `case`"},
	{src: "cuont(*)", at: "cuont", message: "did you mean `count`?"},
	{src: "Rond(a, 2)", at: "Rond", message: "did you mean `round`?"},
	{src: "ifnull(a, 0)", at: "ifnull", message: "write `coalesce(x, other)`"},
	{src: "datediff('day', a, b)", at: "datediff", message: "write `date_diff("},
	{src: "1 + (xyzy(a))", at: "xyzy", message: "there is no function `xyzy`"},
	{src: "xyzzy(a)", at: "xyzzy", message: "there are abs, age, ago, avg"},
	{src: "percentile(a, 0.9)", at: "0.9", message: "the share is in percent; write `percentile(a, 90)`"},
	{src: "percentile(a + b, 0.999)", at: "0.999", message: "write `percentile(a + b, 99.9)`"},
	{src: "percentile(a, 101)", at: "101", message: "a number from 0 to 100 after the comma; write `percentile(a, 95)`"},
	{src: "percentile(a, -5)", at: "-5", message: "write `percentile(a, 95)`"},
	{src: "percentile(a, '95')", at: "'95'", message: "write `percentile(a, 95)`"},
	{src: "percentile(a, b)", at: "b", message: "write `percentile(a, 95)`"},
	{src: "percentile(95, a)", at: "a", message: "write `percentile(a, 95)`"},
	{src: "percentile(a, 5 days)", at: "5 days", message: "write `percentile(a, 95)`"},
	{src: "percentile(a)", at: "percentile(a)", message: "`percentile` takes 2 arguments, not 1; write `percentile(x, 95)`"},
	{src: "median(*)", at: "median(*)", message: "write `median(x)`"},
	{src: "sum(median(a))", at: "median(a)", message: "cannot hold another one"},
	{src: "median(a)", condition: true, at: "median(a)", message: "is not a condition"},
	{src: "percentile_cont(0.95) within group (order by a)", at: "within", message: "write `percentile(x, 95)`"},
	{src: "quantile(a, 0.5)", at: "quantile", message: "write `percentile(x, 95)`"},
	{src: "stddev_pop(a)", at: "stddev_pop", message: "write `stddev(x)`"},
	{src: "variance(a)", at: "variance", message: "write `stddev(x)`, of which it is the square"},
	{src: "medain(a)", at: "medain", message: "did you mean `median`?"},
	{src: "count(a, b)", at: "count(a, b)", message: "`count` takes 1 argument, not 2; write `count(x)`, or for rows `count(*)`"},
	{src: "below ago(2 years)", condition: true, at: "2 years", message: "a year is not always as long; write it in days: `365 days`"},
	{src: "below ago(1 month)", condition: true, at: "1 month", message: "`30 days`"},
	{src: "a below now - 2 hours", at: "now", message: "`now` is written `now()`; a column of that name is written col('now')"},
	{src: "a below today()", at: "today", message: "write `date(now())`"},
	{src: "count(*) where a = 1", at: "where", message: "`count(*) filter (where …)` counts only some"},
	{src: "lower(a) = 'EU'", at: "'EU'", message: "`lower(a)` is never 'EU'; write 'eu'"},
	{src: "'eu' <> upper(a)", at: "'eu'", message: "write 'EU'"},
	{src: "lower(trim(a)) not in ('eu', 'US')", at: "'US'", message: "write 'us'"},
	{src: "a like '*EU*'", at: "'*EU*'", message: "`%` stands for anything: '%EU%'; where `*` is meant, write `=`"},
	{src: "a > 2026-11-23", at: "2026-11-23", message: "a date is written in single quotes, and this is a subtraction: '2026-11-23'"},
	{src: "avg(a, b)", at: "avg(a, b)", message: "`avg` takes 1 argument, not 2"},
	{src: "sum()", at: "sum()", message: "write `sum(x)`"},
	{src: "sum(*)", at: "sum(*)", message: "only in count(*)"},
	{src: "abs(*)", at: "abs(*)", message: "only in count(*)"},
	{src: "abs()", at: "abs()", message: "`abs` takes 1 argument, not 0; write `abs(x)`"},
	{src: "now(1)", at: "now(1)", message: "takes no arguments"},
	{src: "coalesce(a)", at: "coalesce(a)", message: "2 arguments or more"},
	{src: "substr(a)", at: "substr(a)", message: "2 or 3 arguments"},
	{src: "abs(distinct a)", at: "abs(distinct a)", message: "only inside an aggregate"},
	{src: "abs(a) filter (where b)", at: "b", message: "follows only an aggregate"},
	{src: "sum(a) filter (b > 1)", at: "b", message: "`filter (where condition)`"},
	{src: "sum(sum(a))", at: "sum(a)", message: "cannot hold another one"},
	{src: "sum(a) filter (where count(*) > 1)", at: "count(*)", message: "cannot hold another one"},
	{src: "date_diff('days', a, b)", at: "'days'", message: "`date_diff('day', earlier, later)`"},
	{src: "date_diff(a, b, c)", at: "a", message: "counts 'second'"},
	{src: "a like 'x' escape '!!'", at: "'!!'", message: "`escape` takes one character"},
	{src: "value > 5", at: "value", message: "has no meaning here"},
	{src: "sum(value) > 5", condition: true, at: "value", message: "no meaning inside an aggregate"},
	{src: "age(a) > 5", at: "age(a) > 5", message: "a duration has a unit: `2 hours`"},
	{src: "now() - 5 hours > a and now() > 2 hours", at: "now() > 2 hours", message: "`age(time)`"},
	{src: "'amount' > 5", at: "'amount'", message: "a column is written without quotes"},
	{src: "count(*) > 'many'", at: "'many'", message: "is not a number, which `count(*)` is"},
	{src: "now() > 'yesterday'", at: "'yesterday'", message: "is not a time"},
	{src: "a + 'x' * 2", at: "'x' * 2", message: "the text 'x' is not a number"},
	{src: "day > '23.11.2026'", at: "'23.11.2026'", message: "a date is written '2026-11-23'"},
	{src: "'11/23/2026' <= day", at: "'11/23/2026'", message: "a date is written '2026-11-23'"},
	{src: "day >= '2026-2-3'", at: "'2026-2-3'", message: "a date is written '2026-11-23'"},
	{src: "day >= '2026-02-30'", at: "'2026-02-30'", message: "a date is written '2026-11-23'"},
	{src: "day >= '2026-11'", at: "'2026-11'", message: "a date is written '2026-11-01'; of a column that has only months, make dates: `day || '-01'`"},
	{src: "day between '2026-11-01' and '23/11/2026'", at: "'23/11/2026'", message: "a date is written '2026-11-23'"},
	{src: "amount between 20 and 10", at: "20 and 10", message: "the lower bound comes first: `between 10 and 20`"},
	{src: "between 20 and 10", condition: true, at: "20 and 10", message: "the lower bound comes first: `between 10 and 20`"},
	{src: "outside 20 and 10", condition: true, at: "20 and 10", message: "the lower bound comes first: `outside 10 and 20`"},
	{src: "outside 2 hours and 30 minutes", condition: true, at: "2 hours and 30 minutes", message: "`outside 30 minutes and 2 hours`"},
	{src: "day between '2026-11-23' and '2026-11-01'", at: "'2026-11-23' and '2026-11-01'", message: "the lower bound comes first"},
	{src: "above 1/0", condition: true, at: "1/0", message: "`1/0` is null, and a comparison with null is never true"},
	{src: "between 1/0 and 5", condition: true, at: "1/0", message: "`1/0` is null"},
	{src: "true", condition: true, at: "true", message: "`true` is always true, so the rule would alert on every run"},
	{src: "1 = 1", condition: true, at: "1 = 1", message: "`1 = 1` is always true"},
	{src: "false", condition: true, at: "false", message: "`false` is never true, so the rule would never alert"},
	{src: "null", condition: true, at: "null", message: "`null` is never true"},
	{src: "\xff > 1", at: "\xff", message: "not text in UTF-8"},
	{src: "a = 'x\xff'", at: "'x\xff'", message: "not text in UTF-8"},
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, test := range mistakes {
		read := Parse
		if test.condition {
			read = ParseCondition
		}
		e, err := read(test.src)
		if err == nil {
			// Mistakes in constants are found when they are computed.
			_, err = NewScope(NewColumns(), nil).Row(e)
		}
		if err == nil {
			t.Errorf("%q is taken without a word", test.src)
			continue
		}
		checkErrors(t, test.src, err)
		var errs Errors
		if !errors.As(err, &errs) {
			continue
		}
		first := errs[0]
		if got := test.src[first.Offset:first.End]; got != test.at {
			t.Errorf("%q: points at %q, want %q (%s)", test.src, got, test.at, first)
		}
		if !strings.Contains(first.Message, test.message) {
			t.Errorf("%q: says %q, want %q", test.src, first.Message, test.message)
		}
	}
}

// Whoever writes a column as they are told gets that column.
func TestMistakes_followed(t *testing.T) {
	t.Parallel()
	advice := regexp.MustCompile(`col\('[^']*'\)`)
	followed := 0
	for _, test := range mistakes {
		read := Parse
		if test.condition {
			read = ParseCondition
		}
		_, err := read(test.src)
		if err == nil {
			continue
		}
		if strings.Contains(err.Error(), `"`) && !strings.Contains(test.src, `"`) {
			t.Errorf("%q: %q advises double quotes, which YAML takes away", test.src, err)
		}
		for _, column := range advice.FindAllString(err.Error(), -1) {
			followed++
			if e, err := Parse(column); err != nil || len(e.Columns()) != 1 {
				t.Errorf("%q advises %s: %v", test.src, column, err)
			}
		}
	}
	if followed < 15 {
		t.Errorf("%d columns were advised, want 15 or more", followed)
	}
}

func TestWriteColumn(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, want string }{
		{"amount", "amount"},
		{"größe", "größe"},
		{"date", "date"},
		{"value", "col('value')"},
		{"end", "col('end')"},
		{"true", "col('true')"},
		{"change", "col('change')"},
		{"Order Total", "col('Order Total')"},
		{"2024_sales", "col('2024_sales')"},
		{"it's", "col('it''s')"},
		{"a -- b", "col('a -- b')"},
		{" a", "col(' a')"},
	}
	for _, test := range tests {
		if got := WriteColumn(test.name); got != test.want {
			t.Errorf("WriteColumn(%q) = %s, want %s", test.name, got, test.want)
		}
		if e, err := Parse(test.want); err != nil || e.Columns()[0] != test.name {
			t.Errorf("%s: %v", test.want, err)
		}
	}
}

// All mistakes that are not of grammar are said at once, in their order.
func TestMistakes_several(t *testing.T) {
	t.Parallel()
	_, err := Parse("cuont(*) > 1 and a = null or abs() > 'x' + foo(1)")
	var errs Errors
	if !errors.As(err, &errs) || len(errs) != 4 {
		t.Fatalf("%d errors, want 4: %v", len(errs), err)
	}
	for i := 1; i < len(errs); i++ {
		if errs[i].Offset < errs[i-1].Offset {
			t.Errorf("%q stands before %q", errs[i-1], errs[i])
		}
	}
}

func TestScope_mistakes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		src     string
		compile func(*Scope, *Expr) (Program, error)
		message string
	}{
		{"sum(a) > 5", (*Scope).Row, "`sum(a)` looks at many rows"},
		{"sum(a) / b", (*Scope).Group, "`b` is neither in `by` nor inside an aggregate; add it to `by`, or write for example `max(b)`"},
		{`sum(a) filter (where b = 1) > 1 and country = "DE"`, (*Scope).Group, "a text is written in single quotes: 'DE'"},
	}
	for _, test := range tests {
		_, err := test.compile(NewScope(NewColumns(), []string{"country"}), mustParse(t, test.src))
		if err == nil || !strings.Contains(err.Error(), test.message) {
			t.Errorf("%s: error %v, want %q", test.src, err, test.message)
			continue
		}
		checkErrors(t, test.src, err)
	}
}

// TestParse_orNull: a condition that is null where it is not true can be counted.
func TestParse_orNull(t *testing.T) {
	t.Parallel()
	if _, err := Parse("count(status = 'late' or null)"); err != nil {
		t.Error(err)
	}
}
