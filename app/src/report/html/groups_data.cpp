#include <algorithm>

#include "lb/json/codec.h"
#include "report/html/page_data.h"

namespace app {
namespace {

PageData finding_json(const sim::Finding& finding, const sim::RunResult& result) {
  constexpr std::size_t kMostText = 1000;
  PageData evidence = PageData::array();
  for (const auto& [name, value] : finding.evidence) evidence.push_back({name, figure(value)});
  PageData json{{"kind", finding.kind},
                {"from", page_seconds(finding.from)},
                {"to", page_seconds(finding.to)},
                {"text", lb::json::printable(finding.text, kMostText)},
                {"evidence", std::move(evidence)}};
  if (finding.node >= 0) {
    json["node"] = lb::json::printable(result.nodes[static_cast<std::size_t>(finding.node)].node.name);
  }
  return json;
}

PageData class_json(const sim::ClassResult& each) {
  return {lb::json::printable(each.name),
          each.requests,
          each.failed,
          each.attempts,
          each.retries,
          each.goodput,
          each.latency.p50,
          each.latency.p99,
          each.latency.p999};
}

// Those whose load is the most uneven, where there are more than a page has room for.
std::vector<std::size_t> balancers_to_show(const std::vector<sim::BalancerResult>& balancers) {
  std::vector<std::size_t> shown(balancers.size());
  for (std::size_t i = 0; i < shown.size(); ++i) shown[i] = i;
  if (shown.size() <= kMostGroups) return shown;
  std::ranges::stable_sort(
      shown, [&](std::size_t a, std::size_t b) { return balancers[a].imbalance > balancers[b].imbalance; });
  shown.resize(kMostGroups);
  return shown;
}

PageData balancers_json(const std::vector<sim::BalancerResult>& balancers) {
  PageData rows = PageData::array();
  for (const std::size_t i : balancers_to_show(balancers)) {
    const sim::BalancerResult& each = balancers[i];
    rows.push_back(
        {i, each.attempts, each.failures, each.retries, each.breaker_trips, each.ejections, each.imbalance});
  }
  return {{"total", balancers.size()}, {"rows", std::move(rows)}};
}

}  // namespace

void add_groups(const Report& report, PageData& data) {
  const sim::RunResult& result = report.result;
  PageData findings = PageData::array();
  for (std::size_t i = 0; i < std::min(result.findings.size(), kMostFindings); ++i) {
    findings.push_back(finding_json(result.findings[i], result));
  }
  PageData classes = PageData::array();
  for (std::size_t i = 0; i < std::min(result.classes.size(), kMostGroups); ++i) {
    classes.push_back(class_json(result.classes[i]));
  }
  data["findings"] = {{"total", result.findings.size()}, {"rows", std::move(findings)}};
  data["classes"] = {{"total", result.classes.size()}, {"rows", std::move(classes)}};
  data["balancers"] = balancers_json(result.balancers);
}

}  // namespace app
