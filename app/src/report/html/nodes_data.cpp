#include <algorithm>

#include "lb/json/codec.h"
#include "report/html/page_data.h"

namespace app {
namespace {

using Kind = sim::ResultEventKind;
using Spans = std::vector<PageSpan>;

constexpr std::size_t kMostName = 120;  // bytes; what tells two nodes apart comes earlier

PageData row_json(const sim::NodeResult& node, std::size_t index) {
  return {index,
          lb::json::printable(node.node.name, kMostName),
          node.node.weight,
          node.share,
          node.attempts,
          node.failed,
          node.retries,
          node.breaker_trips,
          node.ejections,
          node.open_s,
          node.utilization,
          node.latency.p50,
          node.latency.p99,
          node.latency.p999};
}

PageData table_json(const sim::RunResult& result) {
  PageData rows = PageData::array();
  for (const std::size_t i : nodes_to_show(result, kMostListedNodes)) rows.push_back(row_json(result.nodes[i], i));
  return {{"total", result.nodes.size()},
          {"columns",
           {"index", "name", "weight", "share", "attempts", "failed", "retries", "breaker_trips", "ejections",
            "open_s", "utilization", "p50", "p99", "p999"}},
          {"rows", std::move(rows)}};
}

Spans breaker_spans(const sim::NodeResult& node, lb::BreakerState state) {
  Spans spans;
  for (const sim::BreakerSpan& span : node.breaker) {
    if (span.state == state) spans.push_back({span.from, span.to});
  }
  return spans;
}

// The stretches between two kinds of event, for every node; what has begun and not ended lasts to the end. Several
// balancers may say the same of a node, each at its own time: then the stretch is from the first to the last.
std::vector<Spans> spans_between(const sim::RunResult& result, Kind begins, Kind ends, lb::Duration end) {
  std::vector<Spans> spans(result.nodes.size());
  std::vector<std::uint32_t> saying(result.nodes.size());
  for (const sim::ResultEvent& event : result.events) {
    if (event.at >= end) break;
    if (event.kind == begins && ++saying[event.node] == 1) spans[event.node].push_back({event.at, end});
    if (event.kind == ends && saying[event.node] > 0 && --saying[event.node] == 0) {
      spans[event.node].back().to = event.at;
    }
  }
  return spans;
}

PageData drawn_json(const Report& report) {
  const sim::RunResult& result = report.result;
  const lb::Duration end = end_of_run(report);
  const std::vector<Spans> ejected = spans_between(result, Kind::kNodeEjected, Kind::kNodeReturned, end);
  const std::vector<Spans> down = spans_between(result, Kind::kNodeDown, Kind::kNodeUp, end);
  PageData nodes = PageData::array();
  for (const std::size_t i : nodes_to_show(result, kMostDrawnNodes)) {
    const sim::NodeResult& node = result.nodes[i];
    nodes.push_back({{"name", lb::json::printable(node.node.name, kMostName)},
                     {"share", node.share},
                     {"attempts", node.series.attempts},
                     {"in_flight", node.series.in_flight},
                     {"half_open", spans_json(breaker_spans(node, lb::BreakerState::kHalfOpen), end)},
                     {"open", spans_json(breaker_spans(node, lb::BreakerState::kOpen), end)},
                     {"ejected", spans_json(ejected[i], end)},
                     {"down", spans_json(down[i], end)}});
  }
  return nodes;
}

}  // namespace

PageData spans_json(std::vector<PageSpan> spans, lb::Duration end) {
  constexpr std::int64_t kColumns = 480;
  std::ranges::stable_sort(spans, {}, &PageSpan::from);
  const lb::Duration gap = spans.size() > kMostSpans ? end / kColumns : lb::Duration(-1);
  PageData json = PageData::array();
  for (std::size_t i = 0; i < spans.size();) {
    const lb::Duration from = spans[i].from;
    lb::Duration to = spans[i].to;
    for (++i; i < spans.size() && spans[i].from - to <= gap; ++i) to = std::max(to, spans[i].to);
    json.push_back({page_seconds(from), page_seconds(std::min(to, end))});
  }
  return json;
}

void add_nodes(const Report& report, PageData& data) {
  data["nodes"] = table_json(report.result);
  data["drawn"] = drawn_json(report);
  data["has_breaker"] = report.file.scenario.balancer.breaker.has_value();
}

}  // namespace app
