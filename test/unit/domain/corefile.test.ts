import { describe, expect, it } from 'vitest';
import { corefileWith, corefileWithout, forwardsInCorefile, reloadsItself } from '../../../src/domain/corefile.ts';
import { RunbookError } from '../../../src/errors/runbook-error.ts';

/** As kubeadm writes it. */
const COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa { # braces } in a comment {
       pods insecure
    }
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    reload
}
`;
const WEST = { zone: 'camunda-west.svc.cluster.local', addresses: ['10.202.0.7', '10.202.1.7'] };
const FAILOVER = { ...WEST, zone: 'camunda-west-failover.svc.cluster.local' };
const OPTIONS = { port: 53, cacheSeconds: 30 };

describe('corefileWith', () => {
  it('appends a block for each zone between comment lines, and touches nothing else', () => {
    expect(corefileWith(COREFILE, 'orders', [WEST], OPTIONS)).toBe(`${COREFILE}
# region-runbooks: begin of orders
camunda-west.svc.cluster.local:53 {
    errors
    cache 30
    forward . 10.202.0.7 10.202.1.7 {
        force_tcp
    }
}
# region-runbooks: end of orders
`);
  });

  it('replaces what it appended before', () => {
    const before = corefileWith(COREFILE, 'orders', [{ ...WEST, addresses: ['10.0.0.1'] }], OPTIONS);
    expect(corefileWith(before, 'orders', [WEST, FAILOVER], OPTIONS)).toBe(corefileWith(COREFILE, 'orders', [WEST, FAILOVER], OPTIONS));
  });

  it('is the same a second time', () => {
    const once = corefileWith(COREFILE, 'orders', [WEST], OPTIONS);
    expect(corefileWith(once, 'orders', [WEST], OPTIONS)).toBe(once);
  });
});

describe('corefileWithout', () => {
  it.each([
    ['with a line break at its end', COREFILE], ['without one', COREFILE.trimEnd()], ['with several', `${COREFILE}\n\n`], ['that is empty', ''], ['with Windows line breaks', COREFILE.replaceAll('\n', '\r\n')],
  ])('gives back the original %s byte for byte', (_what, original) => {
    expect(corefileWithout(corefileWith(original, 'orders', [WEST, FAILOVER], OPTIONS), 'orders')).toBe(original);
  });

  it('gives it back where somebody else wrote above and below since', () => {
    const edited = corefileWith(`# above\n${COREFILE}`, 'orders', [WEST], OPTIONS) + 'other:53 {\n}\n';
    expect(corefileWithout(edited, 'orders')).toBe(`# above\n${COREFILE}other:53 {\n}\n`);
  });

  it('gives it back where a tool cut off the last line break', () => {
    expect(corefileWithout(corefileWith(COREFILE, 'orders', [WEST], OPTIONS).trimEnd(), 'orders')).toBe(COREFILE);
  });

  it('leaves the blocks of another managed cluster, whatever the order', () => {
    const both = corefileWith(corefileWith(COREFILE, 'orders', [WEST], OPTIONS), 'orders-test', [FAILOVER], OPTIONS);
    expect(corefileWithout(both, 'orders')).toBe(corefileWith(COREFILE, 'orders-test', [FAILOVER], OPTIONS));
    expect(corefileWithout(both, 'orders-test')).toBe(corefileWith(COREFILE, 'orders', [WEST], OPTIONS));
  });

  it('cuts nothing where the end of its blocks is missing', () => {
    const broken = corefileWith(COREFILE, 'orders', [WEST], OPTIONS).replace('# region-runbooks: end of orders\n', '');
    expect(() => corefileWithout(broken, 'orders')).toThrow(RunbookError);
  });
});

describe('forwardsInCorefile', () => {
  it('tells our zones and those of others, but not the root', () => {
    const foreign = `import ../custom/*.server\nB.svc.cluster.local.:53, dns://c.svc.cluster.local {\n  forward . dns://10.0.0.1:53 10.0.0.2\n}\nanswers.itself:53 {\n  hosts\n}\n`;
    expect(forwardsInCorefile(corefileWith(`${COREFILE}${foreign}`, 'orders', [WEST], OPTIONS), 'orders')).toEqual([
      { zone: 'b.svc.cluster.local', addresses: ['10.0.0.1', '10.0.0.2'], ours: false }, { zone: 'c.svc.cluster.local', addresses: ['10.0.0.1', '10.0.0.2'], ours: false },
      { zone: 'answers.itself', addresses: [], ours: false }, { ...WEST, ours: true },
    ]);
  });

  it('does not take the blocks of another managed cluster for ours', () => {
    expect(forwardsInCorefile(corefileWith(COREFILE, 'orders-test', [WEST], OPTIONS), 'orders')).toEqual([{ ...WEST, ours: false }]);
  });

  it.each(['.:53 {\n  errors\n', '.:53 {\n}\n}\n'])('does not guess where the braces do not match', (text) => {
    expect(() => forwardsInCorefile(text, 'orders')).toThrow(RunbookError);
  });
});

describe('reloadsItself', () => {
  it('goes by the plugin, not by the word', () => {
    expect(reloadsItself(COREFILE)).toBe(true);
    expect(reloadsItself(COREFILE.replace('    reload\n', '    # reload\n'))).toBe(false);
  });
});
