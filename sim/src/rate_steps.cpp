#include "rate_steps.h"

#include <algorithm>

namespace sim {

// Pairs by the number of their step, so that steps keep their place on the clock.
void RateSteps::widen() {
  const std::int64_t index = index_ / 2;
  std::vector<std::uint64_t> counts(counts_.size() / 2 + 1);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    counts[static_cast<std::size_t>((index_ + static_cast<std::int64_t>(i)) / 2 - index)] += counts_[i];
  }
  width_ *= 2;
  index_ = index;
  counts_ = std::move(counts);
}

void RateSteps::add(lb::Duration at) {
  if (counts_.empty()) {
    index_ = at / width_;
    counts_.push_back(0);
    first_ = last_ = at;
  }
  first_ = std::min(first_, at);
  last_ = std::max(last_, at);
  const auto needed = [this] { return last_ / width_ - first_ / width_ + 1; };
  while (needed() > static_cast<std::int64_t>(kMostSteps)) widen();
  const std::int64_t step = at / width_;
  if (step < index_) {
    counts_.insert(counts_.begin(), static_cast<std::size_t>(index_ - step), 0);
    index_ = step;
  }
  const auto place = static_cast<std::size_t>(step - index_);
  if (place >= counts_.size()) counts_.resize(place + 1);
  ++counts_[place];
}

std::vector<RateSteps::Step> RateSteps::steps(lb::Duration end) const {
  struct Span {
    lb::Duration from, to;
    std::uint64_t count;
  };
  std::vector<Span> spans;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const lb::Duration start = (index_ + static_cast<std::int64_t>(i)) * width_;
    if (start >= end) break;  // where widening left an empty step
    spans.push_back({std::max(start, first_), std::min(start + width_, end), counts_[i]});
  }
  if (spans.size() > 1 && spans[0].to - spans[0].from < width_ / 2) {
    spans[1].from = spans[0].from;
    spans[1].count += spans[0].count;
    spans.erase(spans.begin());
  }
  if (spans.size() > 1 && spans.back().to - spans.back().from < width_ / 2) {
    const Span last = spans.back();
    spans.pop_back();
    spans.back().to = last.to;
    spans.back().count += last.count;
  }
  std::vector<Step> steps;
  for (const Span& span : spans) {
    const double seconds = lb::to_seconds(span.to - span.from);
    steps.push_back({span.from - first_, static_cast<double>(span.count) / seconds});
  }
  return steps;
}

}  // namespace sim
