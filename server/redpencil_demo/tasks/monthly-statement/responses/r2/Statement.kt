package bank.statement

import java.math.BigDecimal
import java.math.RoundingMode
import java.time.LocalDate
import java.time.YearMonth

data class Transaction(val date: LocalDate, val merchant: String, val category: String, val amount: BigDecimal)

/** A name, a category or a merchant, with what was spent on it. */
data class Total(val name: String, val amount: BigDecimal)

/** What a statement says, independent of how it is shown. */
data class Statement(
    val month: YearMonth,
    val categories: List<Total>,
    val topMerchants: List<Total>,
    val total: BigDecimal,
)

private const val TOP_MERCHANTS = 3

/** Summarises those of [transactions] that fall into [month]. */
fun statementOf(transactions: List<Transaction>, month: YearMonth): Statement {
    val ofMonth = transactions.filter { YearMonth.from(it.date) == month }
    return Statement(
        month = month,
        categories = ofMonth.totalsBy { it.category },
        topMerchants = ofMonth.totalsBy { it.merchant }.take(TOP_MERCHANTS),
        total = ofMonth.sumOf { it.amount },
    )
}

private fun List<Transaction>.totalsBy(name: (Transaction) -> String): List<Total> =
    groupBy(name)
        .map { (key, group) -> Total(key, group.sumOf { it.amount }) }
        .sortedByDescending { it.amount }

/** Renders a [Statement] as plain text, one line a total. */
object PlainText {
    private const val NAME_WIDTH = 24
    private const val AMOUNT_WIDTH = 12

    fun render(statement: Statement): String = buildString {
        appendLine("Statement for ${statement.month}")
        section("By category", statement.categories)
        section("Top merchants", statement.topMerchants)
        appendLine()
        appendLine(line("Total", statement.total).trimStart())
    }

    private fun StringBuilder.section(title: String, totals: List<Total>) {
        appendLine()
        appendLine(title)
        totals.forEach { appendLine(line(it.name, it.amount)) }
    }

    private fun line(name: String, amount: BigDecimal): String {
        val figure = amount.setScale(2, RoundingMode.HALF_EVEN).toPlainString()
        return "  " + name.padEnd(NAME_WIDTH) + figure.padStart(AMOUNT_WIDTH)
    }
}
