#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace proxy {

/// Keeps blocks of the two common sizes, so that buffers cost no allocation in steady state.
///
/// Threads   one worker owns one.
class BlockPool {
 public:
  using Block = std::unique_ptr<char[]>;
  static constexpr std::size_t kSmall = 1024;        // of a peer that is idle: most requests fit
  static constexpr std::size_t kLarge = 16U << 10U;  // what HAProxy moves at a time; a head and a small body fit

  /// In      any size; only the two above come from the pool.
  Block take(std::size_t size) {
    std::vector<Block>* free = list_of(size);
    if (free == nullptr || free->empty()) return std::make_unique_for_overwrite<char[]>(size);
    Block block = std::move(free->back());
    free->pop_back();
    return block;
  }
  void give(Block block, std::size_t size) {
    std::vector<Block>* free = list_of(size);
    if (free != nullptr && free->size() < kMaxFree) free->push_back(std::move(block));
  }

 private:
  static constexpr std::size_t kMaxFree = 1024;  // 16 MB of large ones: a burst is not kept for ever

  std::vector<Block>* list_of(std::size_t size) {
    if (size == kSmall) return &small_;
    return size == kLarge ? &large_ : nullptr;
  }

  std::vector<Block> small_;
  std::vector<Block> large_;
};

/// Bytes that come in at the end and are taken from the front.
///
/// Holds nothing when released, a small block while a peer is idle, a block of the pool while a message is in
/// flight, and memory of its own beyond that.
class ByteBuffer {
 public:
  explicit ByteBuffer(BlockPool& pool) : pool_(pool) {}
  ~ByteBuffer() { release(); }
  ByteBuffer(const ByteBuffer&) = delete;
  ByteBuffer& operator=(const ByteBuffer&) = delete;

  std::string_view view() const { return {memory_.get() + begin_, end_ - begin_}; }
  char* data() { return memory_.get() + begin_; }
  std::size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }

  char* spare() { return memory_.get() + end_; }
  std::size_t spare_size() const { return capacity_ - end_; }
  void commit(std::size_t bytes) { end_ += bytes; }

  /// Takes from the front. Nothing moves, so a read into spare() may be in flight.
  void consume(std::size_t bytes) { begin_ += bytes; }
  void truncate(std::size_t bytes) { end_ = begin_ + bytes; }

  void append(std::string_view bytes) {
    if (bytes.empty()) return;
    reserve(bytes.size());
    std::memcpy(spare(), bytes.data(), bytes.size());
    commit(bytes.size());
  }

  /// Makes room for `bytes` more. Moves what is there: no pointer into the buffer survives.
  void reserve(std::size_t bytes);

  /// Back to a small block. In: empty().
  void shrink();

  /// Drops content and memory.
  void release();

 private:
  void change(std::size_t capacity);

  BlockPool& pool_;
  std::unique_ptr<char[]> memory_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace proxy
