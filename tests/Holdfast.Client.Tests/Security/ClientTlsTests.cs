using System.Security.Cryptography.X509Certificates;
using Holdfast.Client.Security;
using Holdfast.Hosting.Tls;
using Holdfast.Testing.Tls;

namespace Holdfast.Client.Tests.Security;

/// <summary>Frameworks and executors run for longer than certificates last.</summary>
public sealed class ClientTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private int _writes;

    [Fact]
    public void Files_ThatAreReplaced_CountForTheNextConnection()
    {
        var files = Issue();
        var tls = ClientTls.FromFiles(files.AuthorityPath, files.CertFile, files.KeyFile);
        var before = tls.Options();
        Assert.Same(before, tls.Options());

        Issue();

        var now = tls.Options();
        Assert.NotEqual(Serial(before.ClientCertificates), Serial(now.ClientCertificates));
        Assert.Same(now, tls.Options());
    }

    [Fact]
    public void Authority_ThatGetsASuccessor_IsBelievedBesideIt()
    {
        using var successor = new TestAuthority();
        var tls = ClientTls.FromFiles(_authority.AuthorityFile);

        File.AppendAllText(_authority.AuthorityFile, $"\n{File.ReadAllText(successor.AuthorityFile)}");
        Touch(_authority.AuthorityFile);

        Assert.Equal(2, tls.Options().CertificateChainPolicy!.CustomTrustStore.Count);
    }

    /// <summary>A pair is replaced one file after the other.</summary>
    [Fact]
    public void Files_ThatDoNotBelongTogether_LeaveWhatWasThere()
    {
        var files = Issue();
        var tls = ClientTls.FromFiles(files.AuthorityPath, files.CertFile, files.KeyFile);
        var before = tls.Options();

        var other = _authority.Issue("other", PeerRole.Client);
        File.Copy(other.KeyFile, files.KeyFile, overwrite: true);
        Touch(files.KeyFile);
        Assert.Same(before, tls.Options());
        File.Copy(other.CertFile, files.CertFile, overwrite: true);
        Touch(files.CertFile);

        Assert.NotEqual(Serial(before.ClientCertificates), Serial(tls.Options().ClientCertificates));
    }

    [Fact]
    public void Files_ThatAreGone_LeaveWhatWasThere()
    {
        var files = Issue();
        var tls = ClientTls.FromFiles(files.AuthorityPath, files.CertFile, files.KeyFile);
        var before = tls.Options();

        File.Delete(files.CertFile);

        Assert.Same(before, tls.Options());
    }

    public void Dispose() => _authority.Dispose();

    private TlsOptions Issue()
    {
        var files = _authority.Issue("client", PeerRole.Client);
        Touch(files.CertFile);
        return files;
    }

    // Two writes within a tick of the file system's clock would be of one time.
    private void Touch(string path) => File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddSeconds(++_writes));

    private static string Serial(X509CertificateCollection? shown) => shown![0].GetSerialNumberString();
}
