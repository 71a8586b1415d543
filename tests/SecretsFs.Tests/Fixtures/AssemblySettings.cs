// two cores are few, and most of what a test does is to wait
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
