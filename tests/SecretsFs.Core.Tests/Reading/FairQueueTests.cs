using SecretsFs.Core.Access;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Tests.Access;

namespace SecretsFs.Core.Tests.Reading;

/// <summary>Who waits for whom.</summary>
public sealed class FairQueueTests
{
    private readonly FairQueue _queue = new(capacity: 6, share: 4);

    [Fact]
    public void Callers_take_turns_and_each_keeps_its_order()
    {
        TestRequest[] first = [Add(1), Add(1), Add(1)];
        TestRequest second = Add(2);
        TestRequest[] third = [Add(3), Add(3)];
        Assert.Equal([first[0], second, third[0], first[1], third[1], first[2]], TakeAll());
    }

    [Fact]
    public void Units_of_one_user_are_callers_of_their_own()
    {
        TestRequest[] first = [Add(0, "a.service"), Add(0, "a.service")];
        TestRequest second = Add(0, "b.service");
        Assert.Equal([first[0], second, first[1]], TakeAll());
    }

    [Fact]
    public void One_caller_cannot_fill_it()
    {
        for (int i = 0; i < 4; i++)
        {
            Add(1);
        }

        Assert.False(_queue.TryAdd(Request(1)));
        Add(2);
        Add(3);
        Assert.False(_queue.TryAdd(Request(4)));
        Assert.Equal(6, _queue.Count);
    }

    [Fact]
    public void What_was_answered_meanwhile_is_left_out()
    {
        TestRequest first = Add(1);
        TestRequest second = Add(1);
        Assert.True(first.TryComplete());
        Assert.Equal([second], TakeAll());
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void What_was_answered_meanwhile_keeps_nobody_out()
    {
        TestRequest[] answered = [Add(1), Add(1), Add(1), Add(1)];
        Assert.All(answered, static request => Assert.True(request.TryComplete()));
        TestRequest next = Add(1);
        Assert.Equal([next], TakeAll());
    }

    private static TestRequest Request(uint user, string? unit = null) =>
        new(AccessPolicyTests.Key(), null, new ReadCaller(user, 0, 0)) { Unit = new CallerUnit(unit, false) };

    private TestRequest Add(uint user, string? unit = null)
    {
        TestRequest request = Request(user, unit);
        Assert.True(_queue.TryAdd(request));
        return request;
    }

    private List<ReadRequest> TakeAll()
    {
        List<ReadRequest> taken = [];
        while (_queue.TryTake(out ReadRequest? request))
        {
            taken.Add(request!);
        }

        return taken;
    }
}
