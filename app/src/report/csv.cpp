#include "report/report.h"
#include "text.h"

namespace app {
namespace {

std::string header(const sim::RunResult& result) {
  std::string line =
      "t_s,requests,succeeded,failed,retries,latency_p50_ms,latency_p99_ms,latency_p999_ms,attempts,client_"
      "retries,"
      "wasted,goodput,amplification,imbalance,utilization_imbalance";
  if (!result.series.meetings.empty()) line += ",meetings";
  for (const sim::NodeResult& node : result.nodes) {
    for (const char* what : {"attempts", "failures", "retries", "in_flight", "latency_p99_ms", "utilization"}) {
      line += "," + csv_field(node.node.name + "." + what);
    }
  }
  return line + "\n";
}

std::string number(float value) { return fixed(static_cast<double>(value), 3); }

void add_bucket(const sim::RunResult& result, std::size_t i, std::string& text) {
  const sim::Series& series = result.series;
  text += fixed(lb::to_seconds(series.bucket * static_cast<std::int64_t>(i)), 6);
  for (const auto* counts : {&series.requests, &series.succeeded, &series.failed, &series.retries}) {
    text += "," + std::to_string((*counts)[i]);
  }
  for (const auto* times : {&series.latency_p50_ms, &series.latency_p99_ms, &series.latency_p999_ms}) {
    text += "," + number((*times)[i]);
  }
  for (const auto* counts : {&series.attempts, &series.client_retries, &series.wasted}) {
    text += "," + std::to_string((*counts)[i]);
  }
  for (const auto* ratios :
       {&series.goodput, &series.amplification, &series.imbalance, &series.utilization_imbalance}) {
    text += "," + number((*ratios)[i]);
  }
  if (!series.meetings.empty()) text += "," + number(series.meetings[i]);
  for (const sim::NodeResult& node : result.nodes) {
    for (const auto* counts :
         {&node.series.attempts, &node.series.failures, &node.series.retries, &node.series.in_flight}) {
      text += "," + std::to_string((*counts)[i]);
    }
    text += "," + number(node.series.latency_p99_ms[i]) + "," + number(node.series.utilization[i]);
  }
  text += "\n";
}

}  // namespace

std::string csv(const sim::RunResult& result) {
  std::string text = header(result);
  for (std::size_t i = 0; i < result.series.buckets; ++i) add_bucket(result, i, text);
  return text;
}

}  // namespace app
