#include <algorithm>

#include "lb/json/codec.h"
#include "report/html/page_data.h"
#include "text.h"

namespace app {
namespace {

constexpr std::size_t kMostText = 2000;  // bytes of a paragraph or of a row

PageData latency_json(const sim::LatencySummary& latency) {
  return {{"mean", latency.mean}, {"p50", latency.p50},   {"p90", latency.p90},
          {"p99", latency.p99},   {"p999", latency.p999}, {"max", latency.max}};
}

PageData description_json(const std::string& description) {
  constexpr std::size_t kMostParagraphs = 40;
  PageData paragraphs = PageData::array();
  for (const std::string& paragraph : split(description, '\n')) {
    if (paragraph.empty() || paragraphs.size() == kMostParagraphs) continue;
    paragraphs.push_back(lb::json::printable(paragraph, 2 * kMostText));
  }
  return paragraphs;
}

PageData setup_json(const ScenarioFile& file) {
  PageData rows = PageData::array();
  for (const HeaderRow& row : header_rows(file)) {
    rows.push_back({row.label, lb::json::printable(row.text, kMostText), row.assumed});
  }
  return rows;
}

PageData failures_json(const sim::RunResult& result) {
  PageData failures = PageData::array();
  for (const sim::FailureCount& failure : result.failures) failures.push_back({failure.reason, failure.count});
  return failures;
}

// Those that failed come first: they are what somebody looks for.
PageData verdicts_json(const sim::RunResult& result) {
  PageData verdicts = PageData::array();
  for (const bool holds : {false, true}) {
    for (const sim::Verdict& verdict : result.expect) {
      if (verdict.holds != holds || verdicts.size() == kMostVerdicts) continue;
      const sim::Expectation& expectation = verdict.expectation;
      verdicts.push_back({{"metric", lb::json::printable(expectation.metric)},
                          {"of", subject(expectation)},
                          {"value", figure(verdict.value)},
                          {"allowed", bounds(expectation)},
                          {"holds", verdict.holds}});
    }
  }
  return verdicts;
}

PageData summary_json(const sim::RunResult& result) {
  const sim::Summary& summary = result.summary;
  return {{"requests", summary.requests},
          {"succeeded", summary.succeeded},
          {"failed", summary.failed},
          {"attempts", summary.attempts},
          {"retries", summary.retries},
          {"hedges", summary.hedges},
          {"amplification", summary.amplification},
          {"breaker_trips", summary.breaker_trips},
          {"ejections", summary.ejections},
          {"rejected", summary.rejected},
          {"client_retries", summary.client_retries},
          {"goodput", summary.goodput},
          {"wasted_attempts", summary.wasted_attempts},
          {"wasted_s", summary.wasted_s},
          {"imbalance", summary.imbalance},
          {"latency_ms", latency_json(summary.latency)},
          {"failures", failures_json(result)}};
}

}  // namespace

double page_seconds(lb::Duration time) { return static_cast<double>(time.count()) / 1e9; }

lb::Duration end_of_run(const Report& report) {
  const lb::Duration duration = report.file.scenario.duration;
  if (!report.result.interrupted) return duration;
  const double played = report.result.summary.duration_s * 1e9;
  return std::clamp(lb::Duration(static_cast<std::int64_t>(played)), lb::Duration(1), duration);
}

void add_run(const Report& report, const std::string& path, PageData& data) {
  const sim::Scenario& scenario = report.file.scenario;
  const auto held = std::ranges::count_if(report.result.expect, &sim::Verdict::holds);
  data["title"] = lb::json::printable(scenario.name.empty() ? path : scenario.name, 255);
  data["description"] = description_json(scenario.description);
  data["version"] = LBSIM_VERSION;
  data["interrupted"] = report.result.interrupted;
  data["seed"] = scenario.seed;
  data["policy"] = scenario.balancer.policy.active->name;
  data["duration_s"] = page_seconds(scenario.duration);
  data["end_s"] = page_seconds(end_of_run(report));
  data["warmup_s"] = page_seconds(std::min(scenario.warmup, scenario.duration));
  data["setup"] = setup_json(report.file);
  data["summary"] = summary_json(report.result);
  data["expect"] = {
      {"total", report.result.expect.size()}, {"held", held}, {"rows", verdicts_json(report.result)}};
}

}  // namespace app
