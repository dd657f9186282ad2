using System.Text;
using Google.Protobuf;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using Event = Holdfast.Protocol.V1.Scheduler.Event;
using Operation = Holdfast.Protocol.V1.Offer.Types.Operation;
using OperatorCall = Holdfast.Protocol.V1.Master.Call;
using Task = System.Threading.Tasks.Task;

namespace Holdfast.Integration.Tests.Master;

/// <summary>
/// Ids that break the rule, wherever an id may stand: they become names of directories and words in logs. Each is
/// refused where it stands, with its name, and changes nothing.
/// </summary>
public sealed class BadIdTests(BusyMaster busy) : IClassFixture<BusyMaster>
{
    private static readonly ByteString Uuid = ByteString.CopyFrom(new byte[16]);

    private static readonly string[] Ids =
        ["", ".", "..", "a/b", "../x", "a\\b", "a\nb", "a\0b", "\u001b[2J", new('x', 300), new('\u00fc', 150)];

    public static TheoryData<string, Func<string, Call>> Calls => new()
    {
        { "kill.task_id", id => new() { Type = Call.Types.Type.Kill, Kill = new() { TaskId = Task(id) } } },
        {
            "kill.agent_id",
            id => new() { Type = Call.Types.Type.Kill, Kill = new() { TaskId = Task("t"), AgentId = Agent(id) } }
        },
        {
            "shutdown.executor_id",
            id => new()
            {
                Type = Call.Types.Type.Shutdown, Shutdown = new() { ExecutorId = Executor(id), AgentId = Agent("a") },
            }
        },
        {
            "acknowledge.task_id",
            id => new()
            {
                Type = Call.Types.Type.Acknowledge,
                Acknowledge = new() { TaskId = Task(id), AgentId = Agent("a"), Uuid = Uuid },
            }
        },
        {
            "acknowledge_operation_status.operation_id",
            id => new()
            {
                Type = Call.Types.Type.AcknowledgeOperationStatus,
                AcknowledgeOperationStatus = new()
                {
                    OperationId = new() { Value = id }, AgentId = Agent("a"), Uuid = Uuid,
                },
            }
        },
        {
            "reconcile.tasks.task_id",
            id => new()
            {
                Type = Call.Types.Type.Reconcile,
                Reconcile = new() { Tasks = { new Call.Types.Reconcile.Types.Task { TaskId = Task(id) } } },
            }
        },
        {
            "reconcile_operations.operations.operation_id",
            id => new()
            {
                Type = Call.Types.Type.ReconcileOperations,
                ReconcileOperations = new()
                {
                    Operations =
                    {
                        new Call.Types.ReconcileOperations.Types.Operation { OperationId = new() { Value = id } },
                    },
                },
            }
        },
        {
            "message.executor_id",
            id => new()
            {
                Type = Call.Types.Type.Message,
                Message = new() { ExecutorId = Executor(id), AgentId = Agent("a"), Data = ByteString.Empty },
            }
        },
    };

    [Theory, MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public async Task Call_WithABadId_IsRefusedNamingItsField(string field, Func<string, Call> make)
    {
        foreach (var id in Ids)
        {
            var call = make(id);
            call.FrameworkId = new() { Value = busy.Framework.Id };

            var (status, text) = await busy.AskAsync(
                "POST", "/api/v1/scheduler", call.ToByteArray(), ("Content-Type", TestFramework.Protobuf),
                ("Mesos-Stream-Id", busy.Framework.StreamId));

            Assert.Equal(400, status);
            Assert.Contains($"'{field}' is not valid", text, StringComparison.Ordinal);
            Assert.InRange(text.Length, 1, 600);
        }
        await busy.ExpectUnchangedAsync();
    }

    [Fact]
    public async Task Framework_WithABadId_IsAnErrorThatNamesIt()
    {
        foreach (var id in Ids)
        {
            using var framework = await TestFramework.SubscribeAsync(
                busy.Master, TestFramework.Subscription(id: id), TestFramework.Protobuf);

            Assert.Equal(Event.Types.Type.Error, framework.First.Type);
            Assert.StartsWith("FrameworkInfo.id '", framework.First.Error.Message, StringComparison.Ordinal);
        }
        await busy.ExpectUnchangedAsync();
    }

    [Fact]
    public async Task Role_ThatIsNone_IsAnErrorThatNamesIt()
    {
        foreach (var role in new[] { "", ".", "..", "/a", "a/", "a//b", "a/../b", "-a", "a b", "a\nb", new('x', 300) })
        {
            var call = TestFramework.Subscription();
            call.Subscribe.FrameworkInfo.Roles.Add(role);

            using var framework = await TestFramework.SubscribeAsync(busy.Master, call, TestFramework.Protobuf);

            Assert.Equal(Event.Types.Type.Error, framework.First.Type);
            Assert.Contains("role '", framework.First.Error.Message, StringComparison.Ordinal);
        }
        await busy.ExpectUnchangedAsync();
    }

    public static TheoryData<string, Action<TaskInfo, string>> Tasks => new()
    {
        { "TaskInfo.task_id", (task, id) => task.TaskId = Task(id) },
        { "TaskInfo.agent_id", (task, id) => task.AgentId = Agent(id) },
        {
            "ExecutorInfo.executor_id",
            (task, id) => task.Executor = new() { ExecutorId = Executor(id), Command = task.Command }
        },
    };

    [Theory, MemberData(nameof(Tasks), DisableDiscoveryEnumeration = true)]
    public async Task Task_WithABadId_IsTaskErrorThatNamesItsField(string field, Action<TaskInfo, string> change)
    {
        foreach (var id in Ids)
        {
            var task = new TaskInfo
            {
                Name = "t", TaskId = Task("t"), AgentId = Agent($"{busy.Agent.Id}"), Command = new() { Value = "true" },
                Resources = { Scalar("cpus") },
            };
            change(task, id);
            if (task.Executor is not null) task.Command = null;

            await AcceptAsync(new Operation
            {
                Type = Operation.Types.Type.Launch, Launch = new() { TaskInfos = { task } },
            });

            var status = (await busy.Framework.ReadEventAsync(Event.Types.Type.Update)).Update.Status;
            Assert.Equal((TaskState.TaskError, task.TaskId.Value), (status.State, status.TaskId.Value));
            Assert.StartsWith($"{field} '", status.Message, StringComparison.Ordinal);
        }
        await busy.ExpectUnchangedAsync();
    }

    public static TheoryData<string, Func<string, Operation>> Operations => new()
    {
        {
            "The operation's id '",
            id => new()
            {
                Type = Operation.Types.Type.Reserve, Id = new() { Value = id },
                Reserve = new() { Resources = { Reserved("cpus") } },
            }
        },
        {
            "Invalid persistence ID",
            id => new()
            {
                Type = Operation.Types.Type.Create, Id = new() { Value = "o" },
                Create = new() { Volumes = { Volume(id) } },
            }
        },
        {
            "Invalid persistence ID",
            id => new()
            {
                Type = Operation.Types.Type.Destroy, Id = new() { Value = "o" },
                Destroy = new() { Volumes = { Volume(id) } },
            }
        },
    };

    [Theory, MemberData(nameof(Operations), DisableDiscoveryEnumeration = true)]
    public async Task Operation_WithABadId_IsOperationErrorThatNamesIt(string words, Func<string, Operation> make)
    {
        foreach (var id in Ids)
        {
            var operation = make(id);

            await AcceptAsync(operation);

            var status = (await busy.Framework.ReadEventAsync(Event.Types.Type.UpdateOperationStatus))
                .UpdateOperationStatus.Status;
            Assert.Equal(
                (OperationState.OperationError, operation.Id.Value), (status.State, status.OperationId.Value));
            Assert.Contains(words, status.Message, StringComparison.Ordinal);
        }
        await busy.ExpectUnchangedAsync();
    }

    public static TheoryData<string, Func<string, OperatorCall>> Orders => new()
    {
        {
            "is no framework id",
            id => new()
            {
                Type = OperatorCall.Types.Type.Teardown, Teardown = new() { FrameworkId = new() { Value = id } },
            }
        },
        {
            "is no agent id",
            id => new()
            {
                Type = OperatorCall.Types.Type.ReserveResources,
                ReserveResources = new() { AgentId = Agent(id), Resources = { Reserved("cpus") } },
            }
        },
        {
            "is no agent id",
            id => new()
            {
                Type = OperatorCall.Types.Type.DestroyVolumes,
                DestroyVolumes = new() { AgentId = Agent(id), Volumes = { Volume("v") } },
            }
        },
    };

    [Theory, MemberData(nameof(Orders), DisableDiscoveryEnumeration = true)]
    public async Task Order_WithABadId_IsRefusedNamingIt(string words, Func<string, OperatorCall> make)
    {
        foreach (var id in Ids)
        {
            var (status, text) = await busy.AskAsync(
                "POST", "/api/v1", make(id).ToByteArray(), ("Content-Type", TestFramework.Protobuf));

            Assert.Equal(400, status);
            Assert.Contains(words, text, StringComparison.Ordinal);
        }
        await busy.ExpectUnchangedAsync();
    }

    [Theory]
    [InlineData("POST", "/holdfast/v1/tasks/t/kill?framework_id=ID", "is no framework id")]
    [InlineData("POST", "/holdfast/v1/frameworks/f/principal?principal=ID", "could prove|404")]
    [InlineData("POST", "/teardown", "is no framework id")]
    [InlineData("POST", "/reserve", "is no agent id")]
    [InlineData("GET", "/files/browse?path=ID", "")]
    public async Task Address_WithABadId_IsRefusedNamingIt(string method, string path, string words)
    {
        foreach (var id in Ids)
        {
            var escaped = Uri.EscapeDataString(id);
            var form = $"slaveId={escaped}&frameworkId={escaped}&resources=[]";

            var (status, text) = await busy.AskAsync(
                method, path.Replace("ID", escaped, StringComparison.Ordinal), Encoding.ASCII.GetBytes(form));

            Assert.True(status is 400 or 404, $"{status}: {text}");
            Assert.Contains(words.Split('|'), word => $"{status} {text}".Contains(word, StringComparison.Ordinal));
        }
        await busy.ExpectUnchangedAsync();
    }

    [Fact]
    public async Task Path_WithABadId_LeadsNowhere()
    {
        foreach (var id in Ids)
        {
            var escaped = Uri.EscapeDataString(id);
            foreach (var (method, path) in new[]
            {
                ("POST", $"/holdfast/v1/tasks/{escaped}/kill?framework_id={busy.Framework.Id}"),
                ("GET", $"/holdfast/v1/frameworks/{escaped}/waiting"),
                ("POST", $"/holdfast/v1/frameworks/{escaped}/principal?principal=p"),
            })
            {
                using var http = new RawHttp(busy.Master.Port);
                var answer = await http.SendAsync(method, path, [], [], TestMaster.Token);

                // 405 where '..' is taken out of the path, so that it is another one.
                Assert.True(answer.Status is 400 or 404 or 405, answer.StatusLine);
            }
        }
        await busy.ExpectUnchangedAsync();
    }

    private async Task AcceptAsync(Operation operation)
    {
        var offers = (await busy.Framework.ReadEventAsync(Event.Types.Type.Offers)).Offers.Offers_;
        var answer = await busy.Framework.CallAsync(new Call
        {
            Type = Call.Types.Type.Accept,
            Accept = new()
            {
                OfferIds = { offers[0].Id }, Operations = { operation }, Filters = new() { RefuseSeconds = 0 },
            },
        });
        Assert.Equal(202, answer.Status);
    }

    private static TaskID Task(string id) => new() { Value = id };

    private static AgentID Agent(string id) => new() { Value = id };

    private static ExecutorID Executor(string id) => new() { Value = id };

    private static Resource Scalar(string name) => new()
    {
        Name = name, Type = Value.Types.Type.Scalar, Scalar = new() { Value = 1 },
    };

    private static Resource Reserved(string name)
    {
        var resource = Scalar(name);
        resource.Reservations.Add(new Resource.Types.ReservationInfo
        {
            Type = Resource.Types.ReservationInfo.Types.Type.Dynamic, Role = "web",
        });
        return resource;
    }

    private static Resource Volume(string id)
    {
        var volume = Reserved("disk");
        volume.Disk = new()
        {
            Persistence = new() { Id = id },
            Volume = new() { ContainerPath = "data", Mode = Protocol.V1.Volume.Types.Mode.Rw },
        };
        return volume;
    }
}
