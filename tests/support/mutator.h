#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace support {

/// Damages texts at random, the same way for the same seed: bytes are lost, doubled, changed or put in, pieces that
/// mean something to the format turn up, a text is cut short, or one of its fields grows.
class Mutator {
 public:
  Mutator(std::uint32_t seed, std::vector<std::string> pieces) : random_(seed), pieces_(std::move(pieces)) {}

  std::string damage(std::string text) {
    for (std::size_t changes = 1 + random_() % 3; changes > 0; --changes) change(text);
    return text;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  void change(std::string& text) {
    const std::size_t from = below(text.size() + 1);
    const std::size_t count = std::min<std::size_t>(below(12), text.size() - from);
    switch (below(7)) {
      case 0:
        text.erase(from, count);
        break;
      case 1:
        text.insert(from, text.substr(from, count));
        break;
      case 2:
        text.insert(from, pieces_[below(pieces_.size())]);
        break;
      case 3:
        text.insert(from, 1, static_cast<char>(below(256)));
        break;
      case 4:
        if (from < text.size()) text[from] = static_cast<char>(below(256));
        break;
      case 5:
        text.insert(from, std::string(below(300), static_cast<char>('0' + below(10))));
        break;
      default:
        text.resize(from < text.size() / 2 ? text.size() : from);
        break;
    }
  }

  std::mt19937 random_;
  std::vector<std::string> pieces_;
};

}  // namespace support
