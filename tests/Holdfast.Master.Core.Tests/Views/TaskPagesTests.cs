using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Views;

/// <summary>
/// A framework's tasks as readers see them lie in pages; what changed is seen, and nothing else is made anew. (Seen to
/// fail where a change of a task does not invalidate its page.)
/// </summary>
public sealed class TaskPagesTests
{
    private const int Tasks = 600;
    private readonly MasterRig _rig = new();
    private readonly FakeAgent _agent;
    private readonly FakeFramework _framework;

    public TaskPagesTests()
    {
        _agent = _rig.Register("cpus:1000;mem:100000");
        _framework = _rig.Subscribe();
        var offer = _framework.Offers.Single();
        _framework.Accept(offer, Make.Launch([.. Enumerable.Range(0, Tasks).Select(number =>
            Make.Task(Name(number), _agent.Id, Make.Bag("cpus:0.1;mem:32")))]));
    }

    private PagedCollection<TaskView> View => _rig.View.Frameworks.Single().Tasks;

    [Fact]
    public void View_OfManyTasks_ShowsThemInTheOrderOfTheirLaunch()
    {
        Assert.Equal(Tasks, View.Count);
        Assert.Equal(Enumerable.Range(0, Tasks).Select(Name), View.Select(task => $"{task.Task.Id}"));
        Assert.True(View.Pages.Length > 1);
    }

    [Fact]
    public void View_OneTaskChanged_KeepsThePagesOfTheOthers()
    {
        var before = View;

        _agent.Tell(_framework.Id, Name(300), TaskState.Running);

        var after = View;
        Assert.Equal(TaskState.Running, after.ElementAt(300).State);
        Assert.Equal(1, before.Pages.Zip(after.Pages).Count(pair => pair.First != pair.Second));
    }

    [Fact]
    public void View_TasksEndedAndLaunchedAnyhow_ShowsThoseThatAreLeftInOrder()
    {
        var left = Enumerable.Range(0, Tasks).ToList();
        // Every third, then a whole page and more, then the last one.
        var ended = left.Where(number => number % 3 == 0).Concat(Enumerable.Range(200, 300)).Append(Tasks - 1);
        foreach (var number in ended.Distinct().ToList())
        {
            End(number);
            left.Remove(number);
            if (number % 50 == 0) AssertShown();
        }

        AssertShown();
        var offer = _framework.OfferWith(Make.Bag("cpus:0.1;mem:32"));
        _framework.Accept(offer, Make.Launch(Make.Task(Name(Tasks), _agent.Id, Make.Bag("cpus:0.1;mem:32"))));
        left.Add(Tasks);
        AssertShown();

        void AssertShown()
        {
            Assert.Equal(left.Select(Name), View.Select(task => $"{task.Task.Id}"));
            Assert.Equal(left.Count, View.Count);
        }
    }

    private void End(int number)
    {
        var end = _agent.Tell(_framework.Id, Name(number), TaskState.Finished);
        _framework.Call(new AcknowledgeCall(_agent.Id, end.Task, end.Uuid!.Value));
    }

    private static string Name(int number) => $"task-{number}";
}
