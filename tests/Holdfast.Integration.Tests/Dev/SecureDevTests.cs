using Holdfast.Integration.Tests.Pages;

namespace Holdfast.Integration.Tests.Dev;

/// <summary>`./holdfast dev --secure`: certificates and credentials all the way, with real processes.</summary>
public sealed class SecureDevTests
{
    private const string State = "~/.local/state/holdfast-dev";
    private const string Curl = $"curl --silent --config {State}/curl.conf";

    [Fact]
    public async Task Dev_Secure_AsksEverybodyAndTellsNoSecret()
    {
        await using var machine = await Machine.StartAsync();
        await Checkout.PutBuiltAsync(machine);
        using var dev = machine.Open("exec ./holdfast dev --secure");
        await dev.WaitForAsync("agent-1: pid ");
        await WaitForAgentAsync(machine);

        // Plain HTTP, no credentials, wrong ones, an authority that is not believed.
        await ExpectAsync(machine, "curl --silent http://127.0.0.1:5050/state", exitCode: 52);
        var asked = $"curl --silent --cacert {State}/certs/ca.pem --write-out '%{{http_code}}' --output /dev/null";
        await ExpectAsync(machine, $"{asked} https://127.0.0.1:5050/state", output: "401");
        await ExpectAsync(machine, $"{asked} --user operator:wrong https://127.0.0.1:5051/state", output: "401");
        await ExpectAsync(machine, $"{asked} https://127.0.0.1:5051/api/v1/executor --data x", output: "401");
        await ExpectAsync(machine, "curl --silent https://127.0.0.1:5050/health", exitCode: 60);

        // The command line: by options, by variables, and without.
        var cli = "./holdfast agents ls -o name";
        var (_, listed) = await machine.RunAsync($"{cli} --ca {State}/certs/ca.pem --credential {State}/credentials");
        Assert.EndsWith("-S0\n", listed, StringComparison.Ordinal);
        await ExpectAsync(
            machine, $"HOLDFAST_CA={State}/certs/ca.pem HOLDFAST_CREDENTIAL={State}/credentials {cli}", output: listed);
        await ExpectAsync(machine, $"{cli} --ca {State}/certs/ca.pem", exitCode: 5, output: null);
        await ExpectAsync(machine, cli, exitCode: 9, output: null);

        // A page of somebody else, in the browser of one who has the credentials.
        await ExpectAsync(
            machine, $"{Curl} --write-out '%{{http_code}}' --output /dev/null --header 'Origin: https://evil.example' "
                + "--header 'Content-Type: application/json' --data '{\"type\":\"GET_STATE\"}' "
                + "https://127.0.0.1:5050/api/v1", output: "403");

        // No answer, no log, no file but those two, no list of processes, and not the terminal, has the secret.
        await ExpectAsync(
            machine,
            $$"""
            # In a file: on a command line of grep, grep would find itself.
            cut --delimiter ' ' --fields 2 {{State}}/credentials > ~/secret
            for path in 5050/state 5050/flags 5050/master/state 5051/state 5051/flags; do
                {{Curl}} https://127.0.0.1:$path | grep --quiet --file ~/secret && echo "$path tells it"
            done
            grep --recursive --files-with-matches --text --file ~/secret {{State}} | xargs --max-args 1 basename | sort
            cat /proc/[0-9]*/cmdline | grep --text --file ~/secret
            stat --format '%a %n' {{State}}/credentials {{State}}/certs/*.key | cut --delimiter ' ' --fields 1 | sort -u
            """, output: "credentials\ncurl.conf\n600\n");
        Assert.DoesNotContain(
            (await machine.RunAsync($"cut --delimiter ' ' --fields 2 {State}/credentials")).Output.Trim(), dev.Shown,
            StringComparison.Ordinal);
        Assert.Equal(0, await dev.InterruptAsync());
    }

    [Fact]
    public async Task Certificates_RenewedWhileTheClusterRuns_CountWithoutARestart()
    {
        await using var machine = await Machine.StartAsync();
        await Checkout.PutBuiltAsync(machine);
        await machine.RunAsync("declare -x PATH=$PWD:$PATH; declare -px PATH > ~/.shell");
        await Instructions.FollowAsync("docs/operating/access.md", "Try it on one machine", machine, async page =>
        {
            using var dev = machine.Open($"PATH=$PWD:$PATH; exec {page.TakeNext().Text}");
            await dev.WaitForAsync("agent-1: pid ");
            await page.RunNextAsync(page.Left);
            await RenewAsync(machine, dev);
        });
    }

    private static async Task RenewAsync(Machine machine, Terminal dev)
    {
        var shown = "openssl s_client -connect 127.0.0.1:5050 </dev/null 2>/dev/null | openssl x509 -noout -serial";
        var (_, before) = await machine.RunAsync(shown);

        var (exitCode, said) = await machine.RunAsync($"./holdfast certs renew --dir {State}/certs");
        Assert.True(exitCode == 0, said);
        Assert.Contains("agent agent-1, valid until", said, StringComparison.Ordinal);

        await ExpectAsync(
            machine,
            $"for try in $(seq 300); do [[ $({shown}) != '{before.Trim()}' ]] && exit; sleep 0.1; done; exit 1");
        // An agent that is started again links with the certificate of now.
        await machine.RunAsync($"kill -9 {DevCluster.PidIn(dev.Lines("agent-1: pid ")[0])}");
        await dev.WaitForAsync("agent-1: pid ", count: 2);
        await WaitForAgentAsync(machine);
        await ExpectAsync(machine, $"grep --count 'The certificate changed' {State}/master.log", output: "1\n");
        Assert.Single(dev.Lines("master: pid "));
        Assert.Equal(0, await dev.InterruptAsync());
    }

    [Fact]
    public async Task Certs_AskedForWhatCannotBe_SayWhatToDo()
    {
        await using var machine = await Machine.StartAsync();
        await Checkout.PutBuiltAsync(machine);

        await ExpectAsync(machine, "./holdfast certs issue --role agent --name a --hosts h", exitCode: 2,
            output: "There is no authority (certs/ca.pem); make one by 'holdfast certs init'.\n"
                + "See 'holdfast certs --help'.\n");
        var (exitCode, _) = await machine.RunAsync("./holdfast certs init --dir ~/certs --cluster mine");
        Assert.Equal(0, exitCode);
        await AssertAuthorityStaysAsync(machine);
        await ExpectAsync(machine, "./holdfast certs issue --dir ~/certs --role agent --name ../a --hosts h",
            exitCode: 2, output: null);
        await ExpectAsync(machine, "./holdfast certs issue --dir ~/certs --role agent --name a", exitCode: 2,
            output: null);
        await ExpectAsync(machine, "./holdfast certs issue --dir ~/certs --role agent --name a --hosts h,10.0.0.1",
            output: null);
        await ExpectAsync(machine, "./holdfast certs issue --dir ~/certs --role agent --name a --hosts h", exitCode: 2,
            output: null);
        await ExpectAsync(
            machine, "openssl verify -CAfile ~/certs/ca.pem ~/certs/a.pem | sed 's/.*: //'", output: "OK\n");
        await ExpectAsync(
            machine, "./holdfast certs issue --dir ~/certs --role client --name b --days 90", output: null);
        await ExpectAsync(
            machine, "./holdfast certs ls --dir ~/certs | sed 's/.*: //; s/, valid.*//'",
            output: "client b\nagent a\n");
    }

    /// <summary>Another key in its place, and no certificate of the cluster can be renewed any more: also where its own
    /// certificate was moved to where it is handed out.</summary>
    private static Task AssertAuthorityStaysAsync(Machine machine) => ExpectAsync(
        machine,
        """
        sha256sum ~/certs/ca.* > ~/sums
        ./holdfast certs init --dir ~/certs &> /dev/null
        echo $?
        mv ~/certs/ca.pem ~/ca.pem
        ./holdfast certs init --dir ~/certs 2>&1 | grep --only-matching 'There is an authority already'
        ./holdfast certs renew --dir ~/certs 2>&1 | grep --only-matching 'put it back'
        mv ~/ca.pem ~/certs/ca.pem
        sha256sum --check --quiet ~/sums
        """, output: "2\nThere is an authority already\nput it back\n");

    private static async Task ExpectAsync(
        Machine machine, string script, int exitCode = 0, string? output = "")
    {
        var (ended, said) = await machine.RunAsync(script);
        Assert.True(
            ended == exitCode && (output is null || said == output), $"{script}\nended with {ended}, said: {said}");
    }

    private static Task WaitForAgentAsync(Machine machine) => ExpectAsync(
        machine,
        $$"""
        for try in $(seq 600); do
            {{Curl}} https://127.0.0.1:5050/slaves | grep --quiet '"active":true' && exit
            sleep 0.1
        done
        tail {{State}}/*.log
        exit 1
        """);
}
