// DuckDB in one thread. It is told the types of the columns it needs, so that it parses no others and guesses nothing.
const { DuckDBInstance } = require('@duckdb/node-api')

async function main() {
  const [file, question] = process.argv.slice(-2)
  const questions = {
    1: `select sum(amount) from rows where region = 'EU'`,
    few: `select country, sum(amount) from rows group by country`,
    many: `select count(*), sum(total) from (select customer, sum(amount) as total from rows group by customer)`,
  }
  const columns = { 1: 'region', few: 'country', many: 'customer' }
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run('set threads = 1')
  await connection.run(`create view rows as select * from read_json('${file}', format = 'array',
    columns = {${columns[question]}: 'varchar', amount: 'decimal(18, 2)'})`)
  const answer = await connection.runAndReadAll(questions[question])
  console.log(String(answer.getRows()[0]))
}

main()
