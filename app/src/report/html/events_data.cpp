#include <algorithm>
#include <array>
#include <map>

#include "lb/json/codec.h"
#include "report/html/page_data.h"

namespace app {
namespace {

using Kind = sim::ResultEventKind;

// What a chart marks: the events that take a node out, or its whole pool.
constexpr std::array<Kind, 4> kMarked{Kind::kBreakerTripped, Kind::kNodeEjected, Kind::kNodeDown,
                                      Kind::kPanicBegan};

PageData table_json(const Report& report) {
  const sim::RunResult& result = report.result;
  PageData rows = PageData::array();
  for (const sim::ResultEvent& event : result.events) {
    if (rows.size() == kMostListedEvents) break;
    rows.push_back({page_seconds(event.at),
                    lb::json::printable(sim::describe_place(event, result, report.file.scenario)),
                    sim::kResultEventNames[static_cast<std::size_t>(event.kind)],
                    lb::json::printable(sim::describe(event, report.file.scenario)), event.balancer});
  }
  return {{"total", result.events.size() + result.events_dropped}, {"rows", std::move(rows)}};
}

// [bucket, kind, how many], ascending.
PageData marks_json(const sim::RunResult& result) {
  std::map<std::pair<std::int64_t, std::size_t>, std::uint64_t> marks;
  for (const sim::ResultEvent& event : result.events) {
    const auto* const kind = std::ranges::find(kMarked, event.kind);
    const std::int64_t bucket = event.at / result.series.bucket;
    if (kind == kMarked.end() || bucket >= static_cast<std::int64_t>(result.series.buckets)) continue;
    ++marks[{bucket, static_cast<std::size_t>(kind - kMarked.begin())}];
  }
  PageData json = PageData::array();
  for (const auto& [place, count] : marks) {
    json.push_back({place.first, sim::kResultEventNames[static_cast<std::size_t>(kMarked[place.second])], count});
  }
  return json;
}

}  // namespace

void add_events(const Report& report, PageData& data) {
  data["events"] = table_json(report);
  data["marks"] = marks_json(report.result);
}

}  // namespace app
