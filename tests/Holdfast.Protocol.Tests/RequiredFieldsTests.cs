using System.Text;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Holdfast.Protocol.Tables;
using Holdfast.Protocol.Tests.Proto;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;

namespace Holdfast.Protocol.Tests;

public sealed class RequiredFieldsTests
{
    private static readonly Gen<int> Seeds = Gen.Int[0, int.MaxValue];

    [Fact]
    public void Missing_InNestedMessages_ComesAfterThatOfTheMessageItself()
    {
        var call = new Call { Acknowledge = new Call.Types.Acknowledge { AgentId = new AgentID() } };

        Assert.Equal(
            ["acknowledge.task_id", "acknowledge.uuid", "acknowledge.agent_id.value"],
            RequiredFields.FindMissing(call));
    }

    [Fact]
    public void Missing_InARepeatedMessage_IsNamedByItsIndex()
    {
        var launch = new Offer.Types.Operation.Types.Launch();
        launch.TaskInfos.Add(Complete());
        launch.TaskInfos.Add(new TaskInfo { Name = "t", AgentId = new AgentID { Value = "a" } });
        var operation = new Offer.Types.Operation { Launch = launch };
        var call = new Call { Accept = new Call.Types.Accept { Operations = { operation } } };

        Assert.Equal(["accept.operations[0].launch.task_infos[1].task_id"], RequiredFields.FindMissing(call));
    }

    [Fact]
    public void Missing_InTheValueOfAMap_IsNamedByItsPlace()
    {
        var task = Complete();
        task.Limits.Add("cpus", new Value.Types.Scalar());

        Assert.Equal(["limits[0].value.value"], RequiredFields.FindMissing(task));
    }

    /// <summary>Found by fuzzing: it passed, and was another message once it had been written again.</summary>
    [Fact]
    public void Missing_InAnEntryOfAMapWithoutItsValue_IsNamedAsIfTheValueWereEmpty()
    {
        var task = Complete();
        task.Limits.Add("cpus", new Value.Types.Scalar { Value = 1 });
        var wire = task.ToByteArray();
        // The entry is the last field: its length shrinks by the value, which is cut off.
        var key = wire.AsSpan().LastIndexOf("cpus"u8);
        wire[key - 3] = (byte)("cpus"u8.Length + 2);

        Assert.Equal(
            ["limits[0].value.value"],
            RequiredFields.FindMissing(MessageTable.For<TaskInfo>(), wire.AsSpan(0, key + "cpus"u8.Length)));
    }

    [Fact]
    public void Missing_InACompleteMessage_IsNothing() => Assert.Empty(RequiredFields.FindMissing(Complete()));

    /// <summary>
    /// The same walk, slow and by reflection, over messages with some required fields taken out again.
    /// </summary>
    [Fact]
    public void Missing_InAnyMessage_AgreesWithAWalkOverItsDescriptors() => Seeds.Sample(
        seed =>
        {
            var random = new Random(seed);
            var type = MesosFiles.Messages[random.Next(MesosFiles.Messages.Count)];
            var message = new RandomMessages(seed).Make(type);
            Thin(message, random);
            var expected = new List<string>();
            Walk(message, "", expected);

            Assert.Equal(expected, RequiredFields.FindMissing(message));
        },
        iter: 3000);

    [Fact]
    public void ProtobufBody_WithoutRequiredFields_IsRefusedLikeAnyOther()
    {
        var missing = MesosBinary.Parse<Call>(new Call { Kill = new Call.Types.Kill() }.ToByteArray());
        var garbage = MesosBinary.Parse<Call>("{\"type\": \"REVIVE\"}"u8.ToArray());
        var good = MesosBinary.Parse<Call>(new Call { Type = Call.Types.Type.Revive }.ToByteArray());

        Assert.Equal(
            "Failed to parse body into Call protobuf: Missing required fields: kill.task_id",
            Assert.IsType<NotDecoded<Call>>(missing).Fault);
        Assert.StartsWith("Failed to parse body into Call protobuf", Assert.IsType<NotDecoded<Call>>(garbage).Fault);
        Assert.Equal(Call.Types.Type.Revive, Assert.IsType<Decoded<Call>>(good).Message.Type);
    }

    [Fact]
    public void UnknownField_OfAMessage_SurvivesReadingAndWriting()
    {
        // Field 3000, "keep me", in a TaskInfo inside an ACCEPT; JSON has no place for it, protobuf has.
        byte[] unknown = [0xc2, 0xbb, 0x01, 0x07, .. "keep me"u8];
        var task = TaskInfo.Parser.ParseFrom([.. Complete().ToByteArray(), .. unknown]);
        var call = new Call { Accept = new Call.Types.Accept() };
        call.Accept.Operations.Add(new Offer.Types.Operation { Launch = new() { TaskInfos = { task } } });

        var back = Assert.IsType<Decoded<Call>>(MesosBinary.Parse<Call>(call.ToByteArray())).Message;

        var wire = back.Accept.Operations[0].Launch.TaskInfos[0].ToByteArray();
        Assert.EndsWith("keep me", Encoding.UTF8.GetString(wire));
        Assert.Equal([.. Complete().ToByteArray(), .. unknown], wire);
    }

    private static TaskInfo Complete() =>
        new() { Name = "t", TaskId = new TaskID { Value = "t" }, AgentId = new AgentID { Value = "a" } };

    private static void Thin(IMessage message, Random random)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.IsRequired && random.Next(4) == 0) field.Accessor.Clear(message);
            else foreach (var (_, inner) in Inside(field, message)) Thin(inner, random);
        }
    }

    private static void Walk(IMessage message, string prefix, List<string> missing)
    {
        var fields = message.Descriptor.Fields;
        var unset = fields.InDeclarationOrder().Where(f => f.IsRequired && !f.Accessor.HasValue(message));
        missing.AddRange(unset.Select(f => prefix + f.Name));
        foreach (var field in fields.InFieldNumberOrder())
        {
            foreach (var (path, inner) in Inside(field, message)) Walk(inner, prefix + path, missing);
        }
    }

    private static IEnumerable<(string Path, IMessage Message)> Inside(FieldDescriptor field, IMessage message)
    {
        var value = field.Accessor.GetValue(message);
        return value switch
        {
            System.Collections.IDictionary map =>
                map.Values.OfType<IMessage>().Select((v, i) => ($"{field.Name}[{i}].value.", v)),
            System.Collections.IList list => list.OfType<IMessage>().Select((v, i) => ($"{field.Name}[{i}].", v)),
            IMessage one => [($"{field.Name}.", one)],
            _ => [],
        };
    }
}
