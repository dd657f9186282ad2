using Holdfast.Model.Resources;
using Holdfast.Model.Resources.Given;
using static Holdfast.Model.Tests.Resources.Some;

namespace Holdfast.Model.Tests.Resources.Given;

public sealed class ResourceFlagTests
{
    [Fact]
    public void Text_AllKindsAndRoles_AreRead()
    {
        var bag = Read("cpus:4; mem (db) : 1024 ;disk(web/api):10.5;ports:[31000 - 31099, 32000-32001];zz:{a, b};");

        Assert.Equal(
            "cpus:4; mem(reservations: [(STATIC,db)]):1024; disk(reservations: [(STATIC,web/api)]):10.5; "
            + "ports:[31000-31099, 32000-32001]; zz:{a, b}",
            bag.ToString());
    }

    [Fact]
    public void Text_DefaultRole_ReservesWhatNamesNoRole() =>
        Assert.Equal("cpus(reservations: [(STATIC,web)]):4; mem:8", Read("cpus:4;mem(*):8", Web).ToString());

    [Fact]
    public void Text_SameResourceTwice_IsSummed() => Assert.Equal("cpus:5", Read("cpus:4;cpus:1").ToString());

    [Theory]
    [InlineData("cpus", "exactly one ':'")]
    [InlineData("cpus:1:2", "exactly one ':'")]
    [InlineData("cpus(web:1", "parentheses do not match")]
    [InlineData("cpus)web(:1", "parentheses do not match")]
    [InlineData("cpus:", "a value is expected")]
    [InlineData("cpus:many", "'many' is no number of at least 0")]
    [InlineData("cpus:-1", "'-1' is no number of at least 0")]
    [InlineData("cpus:inf", "'inf' is no number of at least 0")]
    [InlineData("cpus:NaN", "'NaN' is no number of at least 0")]
    [InlineData("cpus:1e-310", "'1e-310' is no number of at least 0")]
    [InlineData("ports:[1-2", "the closing ']' is missing")]
    [InlineData("ports:[1]", "'1' is none")]
    [InlineData("ports:[1-99999999999999999999]", "whole numbers below 2^64")]
    [InlineData("zz:{a", "the closing '}' is missing")]
    [InlineData("zz:a{b}", "'{' stands within")]
    [InlineData("ports:[9-1]", "begin > end")]
    [InlineData("cpus(a b):1", "white space")]
    [InlineData("zz:{a,a}", "duplicated elements")]
    [InlineData("ports:1;ports:[1-2]", "given both as Scalar and as Ranges")]
    public void Text_Faulty_IsRefusedNamingThePiece(string text, string fault)
    {
        var faults = new List<string>();

        ResourceFlag.Read(ResourceFlag.Parse(text, faults), RoleName.Any, faults);

        Assert.Contains(faults, one => one.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Json_WhatOnlyOperationsMake_IsRefusedAndAllFaultsSaid()
    {
        var faults = new List<string>();
        var volume = new GivenResource
        {
            Name = "disk",
            Kind = ResourceKind.Scalar,
            Scalar = 64,
            Reservations = [new(2, "web", "ops")],
            Disk = new() { PersistenceId = "v", Volume = new("data") },
            IsRevocable = true,
        };

        Assert.Null(ResourceFlag.Read([volume], RoleName.Any, faults));
        Assert.Equal(3, faults.Count);
        Assert.Contains("persistent volume", faults[0], StringComparison.Ordinal);
        Assert.Contains("revocable", faults[1], StringComparison.Ordinal);
        Assert.Contains("dynamically reserved", faults[2], StringComparison.Ordinal);
    }

    private static ResourceBag Read(string text, RoleName defaultRole = default)
    {
        var faults = new List<string>();
        var bag = ResourceFlag.Read(ResourceFlag.Parse(text, faults), defaultRole, faults);
        Assert.Empty(faults);
        return bag!;
    }
}
