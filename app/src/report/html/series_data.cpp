#include <algorithm>
#include <cmath>

#include "report/html/page_data.h"

namespace app {
namespace {

// From so many nodes on, how their loads spread says more than each one's.
constexpr std::size_t kManyNodes = 24;

// Tenths of microseconds: a float written as a double would have seventeen digits, ten of them noise.
PageData rounded(const std::vector<float>& values) {
  PageData json = PageData::array();
  for (const float value : values) json.push_back(std::round(static_cast<double>(value) * 1e4) / 1e4);
  return json;
}

// The attempts of a bucket, node by node, over their mean: the least, a tenth, half, nine tenths and the most.
// Null where there were none.
PageData spread_json(const sim::RunResult& result, const std::vector<std::uint32_t>& all) {
  const std::size_t last = result.nodes.size() - 1;
  const std::vector<std::size_t> ranks{0, last / 10, last / 2, last - last / 10, last};
  PageData spread = PageData::array();
  std::vector<std::uint32_t> loads(result.nodes.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i] == 0) {
      spread.push_back(nullptr);
      continue;
    }
    for (std::size_t n = 0; n < loads.size(); ++n) loads[n] = result.nodes[n].series.attempts[i];
    std::sort(loads.begin(), loads.end());
    const double mean = static_cast<double>(all[i]) / static_cast<double>(loads.size());
    PageData row = PageData::array();
    for (const std::size_t rank : ranks) row.push_back(std::round(loads[rank] / mean * 1000) / 1000);
    spread.push_back(std::move(row));
  }
  return spread;
}

}  // namespace

void add_series(const Report& report, PageData& data) {
  const sim::Series& series = report.result.series;
  data["series"] = {{"bucket_s", page_seconds(series.bucket)},
                    {"buckets", series.buckets},
                    {"requests", series.requests},
                    {"succeeded", series.succeeded},
                    {"failed", series.failed},
                    {"retries", series.retries},
                    {"attempts", series.attempts},
                    {"wasted", series.wasted},
                    {"p50", rounded(series.latency_p50_ms)},
                    {"p99", rounded(series.latency_p99_ms)},
                    {"p999", rounded(series.latency_p999_ms)},
                    {"heat_rows", rounded(series.heat_rows_ms)},
                    {"heat", series.heat}};
  if (report.result.nodes.size() > kManyNodes)
    data["series"]["spread"] = spread_json(report.result, series.attempts);
}

}  // namespace app
