#include "byte_buffer.h"

#include <algorithm>
#include <utility>

namespace proxy {

void ByteBuffer::reserve(std::size_t bytes) {
  if (empty()) begin_ = end_ = 0;
  if (spare_size() >= bytes) return;
  const std::size_t needed = size() + bytes;
  if (needed > capacity_) return change(std::max({needed, BlockPool::kLarge, capacity_ * 2}));
  std::memmove(memory_.get(), memory_.get() + begin_, size());
  end_ -= begin_;
  begin_ = 0;
}

void ByteBuffer::shrink() {
  begin_ = end_ = 0;
  if (capacity_ != BlockPool::kSmall) change(BlockPool::kSmall);
}

void ByteBuffer::release() {
  if (memory_ != nullptr) pool_.give(std::move(memory_), capacity_);
  capacity_ = begin_ = end_ = 0;
}

void ByteBuffer::change(std::size_t capacity) {
  BlockPool::Block memory = pool_.take(capacity);
  const std::size_t used = size();
  if (used > 0) std::memcpy(memory.get(), memory_.get() + begin_, used);
  release();
  memory_ = std::move(memory);
  capacity_ = capacity;
  end_ = used;
}

}  // namespace proxy
