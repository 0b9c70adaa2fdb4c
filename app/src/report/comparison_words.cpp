#include <algorithm>
#include <cmath>
#include <utility>

#include "lb/json/codec.h"
#include "report/comparison.h"
#include "text.h"

namespace app {
namespace {

// "latency_ms.p99" as one says it: "p99 latency".
std::string spoken(std::string_view metric) {
  constexpr std::string_view kLatency = "latency_ms.";
  if (metric.starts_with(kLatency)) {
    const std::string_view which = metric.substr(kLatency.size());
    if (which == "p999") return "p99.9 latency";
    return std::string(which == "max" ? "maximum" : which) + " latency";
  }
  std::string text(metric);
  if (metric == "succeeded" || metric == "failed" || metric == "rejected") text += " requests";
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '_' || c == '.'; }, ' ');
  return text;
}

// As many decimals as the interval deserves, one figure of half its width, but no more than four figures in all.
int decimals_of(const sim::Interval& interval) {
  constexpr double kFigures = 1000;
  const double half = (interval.high - interval.low) / 2;
  const double scale = std::max(half, std::max(std::abs(interval.low), std::abs(interval.high)) / kFigures);
  return scale > 0 ? std::clamp(-static_cast<int>(std::floor(std::log10(scale))), 0, 9) : 0;
}

/// A difference as a sentence says it: in per cent where there is an interval for that, otherwise as it is.
struct Effect {
  double value = 0;
  sim::Interval interval;
  std::string unit;

  explicit Effect(const sim::Difference& difference) {
    const double half = difference.absolute.half_width.value_or(0);
    value = difference.absolute.mean;
    interval = {value - half, value + half};
    if (!difference.relative_interval) return;
    value = *difference.relative * 100;
    interval = {difference.relative_interval->low * 100, difference.relative_interval->high * 100};
    unit = " %";
  }

  // "37 % less mean latency", "12 fewer attempts"; of ratios, and of amounts without a per cent: "a failed ratio 0.1
  // higher".
  std::string of(const std::string& what, bool is_less) const {
    const bool counted = what.ends_with('s');
    const std::string amount = grouped_decimal(std::abs(value), decimals_of(interval)) + unit;
    if (what.ends_with("ratio") || (unit.empty() && !counted))
      return "a " + what + " " + amount + (is_less ? " lower" : " higher");
    const std::string_view less = counted ? "fewer " : "less ";
    return amount + " " + std::string(is_less ? less : "more ") + what;
  }

  std::string range() const {
    const int decimals = decimals_of(interval);
    return grouped_decimal(interval.low, decimals) + " to " + grouped_decimal(interval.high, decimals) + unit;
  }

  // "35 to 41 %" of something that is less.
  std::string size() const {
    const int decimals = decimals_of(interval);
    const double least = std::min(std::abs(interval.low), std::abs(interval.high));
    const double most = std::max(std::abs(interval.low), std::abs(interval.high));
    return grouped_decimal(least, decimals) + " to " + grouped_decimal(most, decimals) + unit;
  }
};

/// What is said of a variant, sorted by verdict.
struct Findings {
  std::vector<std::string> differs;
  std::vector<std::string> not_shown;
  std::vector<std::string> identical;
};

Findings find(const sim::Comparison& comparison, std::size_t other) {
  // The first interval says what the others are too.
  std::string confidence = trimmed_decimal(comparison.options.confidence * 100, 2) + " % interval ";
  const auto take_confidence = [&confidence] { return std::exchange(confidence, std::string()); };
  Findings findings;
  for (const sim::MetricComparison& metric : comparison.metrics) {
    const sim::Difference& difference = metric.differences[other];
    const bool sure = difference.contrast == sim::Contrast::kLess || difference.contrast == sim::Contrast::kMore;
    if (!sure) continue;
    const Effect effect(difference);
    const bool is_less = difference.contrast == sim::Contrast::kLess;
    findings.differs.push_back(effect.of(spoken(metric.metric), is_less) + " (" + take_confidence() +
                               effect.size() + ")");
  }
  for (const sim::MetricComparison& metric : comparison.metrics) {
    const sim::Difference& difference = metric.differences[other];
    if (difference.contrast == sim::Contrast::kIdentical) findings.identical.push_back(spoken(metric.metric));
    if (difference.contrast != sim::Contrast::kNotShown) continue;
    findings.not_shown.push_back(spoken(metric.metric) + " (" + take_confidence() + Effect(difference).range() +
                                 ")");
  }
  return findings;
}

std::string sentence(const Findings& findings, const std::string& base, const std::string& other) {
  if (findings.differs.empty() && findings.not_shown.empty()) {
    return other + " and " + base + " are identical in every number compared.";
  }
  std::string text = findings.differs.empty() ? other + " against " + base + ": no difference shown"
                                              : other + " has " + joined(findings.differs, ", ") + " than " + base;
  if (!findings.not_shown.empty()) {
    text += (findings.differs.empty() ? " in " : "; no difference shown in ") + joined(findings.not_shown, ", ");
  }
  if (!findings.identical.empty()) text += "; identical: " + joined(findings.identical, ", ");
  return text + ".";
}

}  // namespace

std::vector<std::string> comparison_in_words(const ComparisonReport& report) {
  const std::string base = lb::json::printable(report.variants.front().name);
  std::vector<std::string> paragraphs;
  for (std::size_t i = 1; i < report.variants.size(); ++i) {
    const std::string other = lb::json::printable(report.variants[i].name);
    paragraphs.push_back(sentence(find(report.comparison, i - 1), base, other));
  }
  return paragraphs;
}

}  // namespace app
