// one after the other: the tests measure how long things take, and two cores are few
[assembly: CollectionBehavior(DisableTestParallelization = true)]
