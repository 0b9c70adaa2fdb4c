#include "report/comparison.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "lb/duration_text.h"
#include "lb/json/codec.h"
#include "table.h"
#include "text.h"

namespace app {
namespace {

constexpr std::size_t kMostName = 32;  // columns of a variant's name in the table

// Decimals that show `half_width` with two figures: 0.21, 0.0098, 21.
int decimals_of(double half_width) {
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(half_width))), 0, 9);
}

// Of a column: what the narrowest interval needs, but not so many that the widest one is mostly zeros. Where nothing
// is uncertain, four figures of the largest number.
int decimals_for(const std::vector<sim::Estimate>& estimates) {
  constexpr int kFigures = 4;
  constexpr int kMoreThanWidest = 2;
  double narrowest = 0;
  double widest = 0;
  double largest = 0;
  bool whole = true;
  for (const sim::Estimate& estimate : estimates) {
    const double half = estimate.half_width.value_or(0);
    if (half > 0) narrowest = narrowest > 0 ? std::min(narrowest, half) : half;
    widest = std::max(widest, half);
    largest = std::max(largest, std::abs(estimate.mean));
    whole = whole && estimate.mean == std::floor(estimate.mean);
  }
  if (narrowest > 0) return std::min(decimals_of(narrowest), decimals_of(widest) + kMoreThanWidest);
  if (whole) return 0;
  return std::clamp(kFigures - 1 - static_cast<int>(std::floor(std::log10(largest))), 0, 9);
}

std::string half_width_text(const sim::Estimate& estimate, int decimals) {
  return estimate.half_width ? grouped_decimal(*estimate.half_width, decimals) : "-";
}

Cell verdict_cell(sim::Contrast contrast, const Ink& ink) {
  const std::string text(to_string(contrast));
  const bool differs = contrast == sim::Contrast::kLess || contrast == sim::Contrast::kMore;
  return {text, differs ? ink.strong(text) : ink.faint(text)};
}

Cell relative_cell(const sim::Difference& difference) {
  if (!difference.relative) return {"-", {}};
  const double hundredths = *difference.relative * 100;
  const int decimals = hundredths == 0 ? 0 : std::clamp(decimals_of(std::abs(hundredths)), 1, 4);
  return {grouped_decimal(hundredths, decimals) + " %", {}};
}

void add_metric(const sim::MetricComparison& compared, const std::vector<std::string>& names, const Ink& ink,
                TextTable& table) {
  table.add({{compared.metric, ink.strong(compared.metric)}});
  const int decimals = decimals_for(compared.variants);
  std::vector<sim::Estimate> absolutes;
  for (const sim::Difference& difference : compared.differences) absolutes.push_back(difference.absolute);
  const int difference_decimals = decimals_for(absolutes);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const sim::Estimate& own = compared.variants[i];
    std::vector<Cell> row{
        {names[i], {}}, {grouped_decimal(own.mean, decimals), {}}, {half_width_text(own, decimals), {}}};
    if (i > 0) {
      const sim::Difference& difference = compared.differences[i - 1];
      row.push_back({grouped_decimal(difference.absolute.mean, difference_decimals), {}});
      row.push_back({half_width_text(difference.absolute, difference_decimals), {}});
      row.push_back(relative_cell(difference));
      row.push_back(verdict_cell(difference.contrast, ink));
    }
    table.add(std::move(row));
  }
}

void print_table(const ComparisonReport& report, Console& console) {
  const Terminal& out = console.out();
  const Ink ink(out.colour);
  const std::string plus_minus = out.utf8 ? "±" : "+-";
  TextTable table({"METRIC, VARIANT", "MEAN", plus_minus, "DIFFERENCE", plus_minus, "RELATIVE", "VERDICT"});
  table.lead(6);
  std::vector<std::string> names;
  for (const sim::Variant& variant : report.variants) {
    names.push_back("  " + clipped(lb::json::printable(variant.name, 200), kMostName, glyphs(out.utf8).ellipsis));
  }
  for (const sim::MetricComparison& metric : report.comparison.metrics) add_metric(metric, names, ink, table);
  for (const std::string& line : table.lines(ink, 2)) console.line(line);
  console.line();
}

void print_paragraph(const std::string& text, Console& console, bool faint = false) {
  const Ink ink(console.out().colour);
  for (const std::string& line : wrapped(text, console.out().width)) console.line(faint ? ink.faint(line) : line);
}

std::string counted(std::size_t count, const std::string& what) {
  return grouped(count) + " " + what + (count == 1 ? "" : "s");
}

void print_header(const ComparisonReport& report, Console& console) {
  const sim::Replications& replications = report.replications;
  const sim::Scenario& scenario = report.variants.front().scenario;
  const Ink ink(console.out().colour);
  console.line(ink.strong(lb::json::printable(scenario.name.empty() ? report.path : scenario.name, 200)));
  std::vector<std::string> others;
  for (const sim::Variant& variant : report.variants.subspan(1))
    others.push_back(lb::json::printable(variant.name));
  print_paragraph(joined(others, "; ") + " compared with " + lb::json::printable(report.variants.front().name) +
                      ": " + counted(replications.complete(), "replication") + " of " +
                      lb::print_duration(scenario.duration) +
                      ", each with one seed for all (the first: " + std::to_string(scenario.seed) + ")",
                  console);
  if (replications.interrupted()) {
    console.line(ink.bad("INTERRUPTED") + ": " + grouped(replications.complete()) + " of " +
                 grouped(replications.planned) + " replications are complete; only these are told");
  }
  console.line();
}

std::string how_sure(const ComparisonReport& report) {
  const sim::Comparison& comparison = report.comparison;
  const std::string confidence = trimmed_decimal(comparison.options.confidence * 100, 2) + " %";
  const std::size_t count = comparison.differences();
  if (comparison.options.adjust) {
    return "Intervals of differences hold all " + grouped(count) + " together with " + confidence +
           " (Bonferroni), those of means each for itself.";
  }
  std::string text = "Intervals hold with " + confidence + ", each for itself";
  if (count < 2) return text + ".";
  const double one_in = 1 / (1 - comparison.options.confidence);
  return text + ": of " + grouped(count) + " comparisons about one in " + fixed(one_in, 0) +
         " misses by chance; --adjust makes them hold together.";
}

std::string exact(double value) {
  std::array<char, 32> buffer{};  // the shortest text that reads back as the same number has at most 24 characters
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end.ptr};
}

}  // namespace

void print_comparison(const ComparisonReport& report, Console& console) {
  print_header(report, console);
  if (report.replications.complete() == 0) return;
  print_table(report, console);
  if (report.replications.complete() == 1) {
    return print_paragraph(
        "One replication: what differs may be chance, and no interval tells. Ask for more with --replications.",
        console);
  }
  for (const std::string& paragraph : comparison_in_words(report)) print_paragraph(paragraph, console);
  print_paragraph(how_sure(report), console, true);
}

std::string csv(const ComparisonReport& report) {
  const sim::Replications& replications = report.replications;
  std::string text = "replication,seed,variant";
  for (const std::string& metric : replications.metrics) text += "," + csv_field(metric);
  text += "\n";
  for (std::size_t i = 0; i < replications.complete(); ++i) {
    for (std::size_t variant = 0; variant < replications.variants.size(); ++variant) {
      text += std::to_string(i + 1) + "," + std::to_string(replications.seeds[i]) + "," +
              csv_field(replications.variants[variant]);
      for (std::size_t metric = 0; metric < replications.metrics.size(); ++metric) {
        text += "," + exact(replications.value(i, variant, metric));
      }
      text += "\n";
    }
  }
  return text;
}

}  // namespace app
