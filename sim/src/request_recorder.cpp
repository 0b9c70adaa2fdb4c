#include "request_recorder.h"

#include <algorithm>
#include <limits>
#include <string>

namespace sim {
namespace {

constexpr std::size_t kUnfinished = lb::kReasonNames.size();

}  // namespace

RequestRecorder::RequestRecorder(std::size_t buckets) : buckets_(buckets) {
  for (auto* counts :
       {&series_.requests, &series_.succeeded, &series_.failed, &series_.retries, &series_.client_retries}) {
    counts->resize(buckets);
  }
  for (auto* line : {&series_.latency_p50_ms, &series_.latency_p99_ms, &series_.latency_p999_ms})
    line->resize(buckets);
  heat_.resize((heat_rows_.index_of(std::numeric_limits<std::int64_t>::max()) + 1) * buckets);
}

void RequestRecorder::finished(lb::Reason reason, std::uint32_t attempts, lb::Duration latency, bool measured) {
  Totals& totals = totals_[measured ? 1 : 0];
  ++totals.by_reason[static_cast<std::size_t>(reason)];
  const bool failed = reason != lb::Reason::kOk;
  if (failed && attempts == 0) ++totals.rejected;
  ++(failed ? now_.failed : now_.succeeded);
  bucket_latency_[measured ? 1 : 0].add(latency);
}

void RequestRecorder::unfinished(std::uint32_t count, bool measured) {
  totals_[measured ? 1 : 0].by_reason[kUnfinished] += count;
}

void RequestRecorder::close(std::size_t bucket) {
  series_.requests[bucket] = now_.requests;
  series_.succeeded[bucket] = now_.succeeded;
  series_.failed[bucket] = now_.failed;
  series_.retries[bucket] = now_.retries;
  series_.client_retries[bucket] = now_.client_retries;
  now_ = {};
  close_latency(bucket);
  collect_latency();
}

// Both kinds together, which a bucket has only around the end of the warm-up.
void RequestRecorder::close_latency(std::size_t bucket) {
  const Histogram& measured = bucket_latency_[1].histogram();
  const Histogram& before = bucket_latency_[0].histogram();
  Histogram both(kBits);
  const bool mixed = measured.total() > 0 && before.total() > 0;
  if (mixed) {
    both.merge(measured);
    both.merge(before);
  }
  const Histogram& all = mixed ? both : before.total() > 0 ? before : measured;
  series_.latency_p50_ms[bucket] = static_cast<float>(all.percentile(0.5) * 1e-6);
  series_.latency_p99_ms[bucket] = static_cast<float>(all.percentile(0.99) * 1e-6);
  series_.latency_p999_ms[bucket] = static_cast<float>(all.percentile(0.999) * 1e-6);
  all.for_each([&](std::size_t index, std::uint64_t count) {
    // A coarse bucket is a number of whole fine ones.
    const std::size_t row = heat_rows_.index_of(static_cast<std::uint64_t>(all.lower_bound(index)));
    heat_[row * buckets_ + bucket] += static_cast<std::uint32_t>(count);
  });
}

void RequestRecorder::collect_latency() {
  for (std::size_t i = 0; i < totals_.size(); ++i) {
    totals_[i].latency.merge(bucket_latency_[i]);
    bucket_latency_[i].clear();
  }
}

void RequestRecorder::add_to(Summary& summary, const Totals& totals) {
  for (std::size_t i = 0; i < kReasons; ++i) {
    summary.requests += totals.by_reason[i];
    if (i != static_cast<std::size_t>(lb::Reason::kOk)) summary.failed += totals.by_reason[i];
  }
  summary.succeeded += totals.by_reason[static_cast<std::size_t>(lb::Reason::kOk)];
  summary.rejected += totals.rejected;
  summary.hedges += totals.hedges;
  summary.client_retries += totals.client_retries;
}

void RequestRecorder::fill(RunResult& result) {
  collect_latency();  // of what ended after the last bucket
  add_to(result.summary, totals_[1]);
  result.summary.latency = totals_[1].latency.summary();
  add_to(result.total, totals_[0]);
  add_to(result.total, totals_[1]);
  LatencyStats all = totals_[0].latency;
  all.merge(totals_[1].latency);
  result.total.latency = all.summary();
  for (std::size_t i = 0; i < kReasons; ++i) {
    const std::uint64_t count = totals_[1].by_reason[i];
    if (count == 0 || i == static_cast<std::size_t>(lb::Reason::kOk)) continue;
    result.failures.push_back({i == kUnfinished ? "unfinished" : std::string(lb::kReasonNames[i]), count});
  }
  result.series = series_;
  result.series.buckets = buckets_;
  fill_heat(result.series);
}

void RequestRecorder::fill_heat(Series& series) const {
  const auto used = [](std::uint32_t count) { return count > 0; };
  const auto first = std::ranges::find_if(heat_, used);
  if (first == heat_.end()) return;
  const auto last = std::find_if(heat_.rbegin(), heat_.rend(), used).base() - 1;
  const auto bottom = static_cast<std::size_t>(first - heat_.begin()) / buckets_;
  const auto top = static_cast<std::size_t>(last - heat_.begin()) / buckets_ + 1;
  for (std::size_t row = bottom; row <= top; ++row) {
    series.heat_rows_ms.push_back(static_cast<float>(heat_rows_.lower_bound(row) * 1e-6));
  }
  const auto begin = heat_.begin();
  series.heat.assign(begin + static_cast<std::ptrdiff_t>(bottom * buckets_),
                     begin + static_cast<std::ptrdiff_t>(top * buckets_));
}

}  // namespace sim
