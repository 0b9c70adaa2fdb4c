#include "budget_model.h"

#include <algorithm>
#include <cmath>

#include "lb/hedge.h"

namespace lb::testing {
namespace {

constexpr double kSlack = 1e-6;  // of sums of fractions

}  // namespace

BudgetModel::BudgetModel(const RetryConfig& retry, TimePoint now) : retry_(retry), since_(now) {
  if (limited() && retry_.budget.active->name == "grpc") tokens_ = value("max_tokens");
}

double BudgetModel::value(const char* name) const {
  const Knob& knob = *retry_.budget.active->table().find(name);
  const void* part = knob.part(retry_.budget.address());
  if (const auto* integer = std::get_if<IntegerAccess>(&knob.access))
    return static_cast<double>(integer->get(part));
  if (const auto* number = std::get_if<NumberAccess>(&knob.access)) return number->get(part);
  return to_seconds(Duration(std::get<DurationAccess>(knob.access).get(part)));
}

void BudgetModel::request_started() {
  ++requests_;
  if (!retry_.hedge) return;
  hedge_balance_ = std::min(hedge_balance_ + retry_.hedge->max_extra_load, double{HedgeBudget::kBurst});
}

void BudgetModel::attempt_ended(bool failed) {
  if (!limited() || retry_.budget.active->name != "grpc") return;
  const double gain = std::round(value("token_ratio") * 1000) / 1000;
  tokens_ = failed ? std::max(0.0, tokens_ - 1) : std::min(value("max_tokens"), tokens_ + gain);
}

std::string BudgetModel::retry_granted(std::uint32_t active, std::uint32_t requests, TimePoint now) {
  if (!limited()) return {};
  ++retries_;
  const std::string_view kind = retry_.budget.active->name;
  if (kind == "grpc") {
    return tokens_ > value("max_tokens") / 2 - kSlack ? "" : "with half of the tokens or fewer";
  }
  if (kind == "envoy") {
    const double share = std::floor(value("budget_percent") / 100 * requests + kSlack);
    return active < std::max(share, value("min_retry_concurrency")) ? "" : "more active retries than the share";
  }
  const double windows = std::floor(to_seconds(now - since_) / value("ttl")) * 2 + 1;
  const double reserve = value("min_per_second") * std::floor(value("ttl")) * windows;
  const double ratio = value("ratio");
  const double price = ratio == 0 ? 1 : std::floor(1000 / ratio + kSlack);
  const double share = ratio == 0 ? 0 : static_cast<double>(requests_) * 1000 / std::max(price, 1.0);
  return static_cast<double>(retries_) <= reserve + share + kSlack ? "" : "more retries than reserve and requests";
}

std::string BudgetModel::hedge_granted() {
  if (!retry_.hedge) return "no hedge is configured";
  ++hedges_;
  hedge_balance_ -= 1;
  const double most = retry_.hedge->max_extra_load * static_cast<double>(requests_);
  return static_cast<double>(hedges_) <= most + kSlack * static_cast<double>(requests_) + kSlack
             ? ""
             : "more hedges than max_extra_load x requests";
}

}  // namespace lb::testing
