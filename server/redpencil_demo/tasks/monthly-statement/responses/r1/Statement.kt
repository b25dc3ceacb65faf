package bank.statement

import java.math.BigDecimal
import java.time.LocalDate
import java.time.YearMonth

data class Transaction(val date: LocalDate, val merchant: String, val category: String, val amount: BigDecimal)

class StatementManager {
    var list: List<Transaction> = emptyList()
    var month: YearMonth? = null
    var result = ""

    fun process(data: List<Transaction>, m: YearMonth): String {
        list = data
        month = m
        result = ""
        doHeader()
        doCategories()
        doMerchants()
        doSum()
        return result
    }

    private fun doHeader() {
        result += "Statement for " + month!!.toString() + "\n\n"
    }

    private fun doCategories() {
        val map = HashMap<String, BigDecimal>()
        for (t in list) {
            if (t.date.year == month!!.year && t.date.monthValue == month!!.monthValue) {
                if (map.containsKey(t.category)) {
                    map[t.category] = map[t.category]!! + t.amount
                } else {
                    map[t.category] = t.amount
                }
            }
        }
        val sorted = map.entries.sortedByDescending { it.value }
        result += "By category\n"
        for (e in sorted) {
            result += "  " + e.key.padEnd(24) + e.value.setScale(2).toString().padStart(12) + "\n"
        }
        result += "\n"
    }

    private fun doMerchants() {
        val map = HashMap<String, BigDecimal>()
        for (t in list) {
            if (t.date.year == month!!.year && t.date.monthValue == month!!.monthValue) {
                if (map.containsKey(t.merchant)) {
                    map[t.merchant] = map[t.merchant]!! + t.amount
                } else {
                    map[t.merchant] = t.amount
                }
            }
        }
        val sorted = map.entries.sortedByDescending { it.value }
        result += "Top merchants\n"
        for (i in 0..2) {
            if (i < sorted.size) {
                result += "  " + sorted[i].key.padEnd(24) + sorted[i].value.setScale(2).toString().padStart(12) + "\n"
            }
        }
        result += "\n"
    }

    private fun doSum() {
        var sum = BigDecimal.ZERO
        for (t in list) {
            if (t.date.year == month!!.year && t.date.monthValue == month!!.monthValue) {
                sum = sum + t.amount
            }
        }
        result += "Total" + sum.setScale(2).toString().padStart(33) + "\n"
    }
}
