#include "bursty_curve.h"

#include <algorithm>
#include <limits>

#include "ziggurat.h"

namespace sim {

BurstyCurve::BurstyCurve(const BurstyArrivals& arrivals, const lb::Rng& states, double end)
    : end_(end), here_{.at = 0, .leaves = 0, .state = 0, .rng = states}, ahead_(here_) {
  for (const BurstyArrivals::State& state : arrivals.states) {
    states_.push_back({state.rate * 1e-9, static_cast<double>(state.sojourn.count())});
  }
  start();
  ahead_ = here_;
}

// An exponential time has no memory: what is left of the first is as long as a whole one.
void BurstyCurve::start() {
  double total = 0;
  for (const State& state : states_) total += state.sojourn;
  double drawn = here_.rng.uniform() * total;
  while (here_.state + 1 < states_.size() && drawn >= states_[here_.state].sojourn) {
    drawn -= states_[here_.state++].sojourn;
  }
  stay(here_);
}

void BurstyCurve::stay(Walker& walker) const {
  walker.leaves = walker.at + states_[walker.state].sojourn * draw_exponential(walker.rng);
}

void BurstyCurve::change(Walker& walker) const {
  walker.at = walker.leaves;
  walker.state = walker.state + 1 < states_.size() ? walker.state + 1 : 0;
  stay(walker);
}

double BurstyCurve::reach(double from, double requests) {
  if (from != here_.at) here_ = ahead_;
  ahead_ = here_;
  double left = requests;
  while (true) {
    const double rate = states_[ahead_.state].rate;
    const double coming = rate * (ahead_.leaves - ahead_.at);
    if (left < coming) break;
    if (ahead_.leaves >= end_) return std::numeric_limits<double>::infinity();
    left -= coming;
    change(ahead_);
  }
  ahead_.at = std::min(ahead_.at + left / states_[ahead_.state].rate, ahead_.leaves);
  return ahead_.at;
}

double BurstyCurve::count(double from, double to) {
  if (from != here_.at) here_ = ahead_;
  double sum = 0;
  while (here_.leaves <= to) {
    sum += states_[here_.state].rate * (here_.leaves - here_.at);
    change(here_);
  }
  sum += states_[here_.state].rate * (to - here_.at);
  here_.at = to;
  return sum;
}

}  // namespace sim
